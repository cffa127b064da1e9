"""Who may come in, and how they say who they are."""

from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from traitlets import Tuple, Unicode

from .settings import Settings


class ClassAuthenticator(NativeAuthenticator):
    """Sign-up with passwords. Teachers' accounts are made at the first start, so that nobody can sign up under a teacher's name first."""

    teachers = Tuple(help="names whose accounts are made here").tag(config=True)
    teacher_password = Unicode(help="their first password, to be changed at /hub/change-password").tag(config=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        signup, self.enable_signup = self.enable_signup, True
        for name in self.teachers:
            if self.user_exists(name):
                continue
            self.create_user(name, self.teacher_password)
            info = UserInfo.find(self.db, self.normalize_username(name))
            if info is None:
                raise ValueError(
                    f"NABLA_TEACHER_PASSWORD: expected one that is hard to guess (it made no account for {name}); got a common or short one."
                )
            info.is_authorized = True
            self.db.commit()
        self.enable_signup = signup


def configure(c, settings: Settings) -> None:
    {"passwords": _passwords, "lti13": _lti, "oauth": _oauth}[settings.sign_in](c, settings)
    c.Authenticator.admin_users = set()  # roles.py says what teachers may; nobody may everything
    c.Authenticator.allow_all = True  # whoever signed in: by approval, through the learning platform, or by the provider's own list
    c.Authenticator.username_pattern = r"^[a-z][a-z0-9._-]{0,30}$"


def _passwords(c, settings: Settings) -> None:
    c.JupyterHub.authenticator_class = ClassAuthenticator
    c.ClassAuthenticator.teachers = settings.teachers
    c.ClassAuthenticator.teacher_password = settings.teacher_password
    c.ClassAuthenticator.enable_signup = settings.sign_up != "closed"
    c.ClassAuthenticator.open_signup = settings.sign_up == "open"
    c.ClassAuthenticator.minimum_password_length = 10
    c.ClassAuthenticator.check_common_password = True
    c.ClassAuthenticator.allowed_failed_logins = 5
    c.ClassAuthenticator.seconds_before_next_try = 60


def _lti(c, settings: Settings) -> None:
    other = settings.other
    c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    c.LTI13Authenticator.issuer = other["NABLA_LTI_ISSUER"]
    c.LTI13Authenticator.authorize_url = other["NABLA_LTI_AUTHORIZE_URL"]
    c.LTI13Authenticator.jwks_endpoint = other["NABLA_LTI_JWKS_URL"]
    c.LTI13Authenticator.client_id = [other["NABLA_LTI_CLIENT_ID"]]
    c.LTI13Authenticator.username_key = other["NABLA_LTI_USERNAME_CLAIM"] or "custom_username"


def _oauth(c, settings: Settings) -> None:
    other = settings.other
    c.JupyterHub.authenticator_class = "oauthenticator.generic.GenericOAuthenticator"
    c.GenericOAuthenticator.client_id = other["NABLA_OAUTH_CLIENT_ID"]
    c.GenericOAuthenticator.client_secret = other["NABLA_OAUTH_CLIENT_SECRET"]
    c.GenericOAuthenticator.authorize_url = other["NABLA_OAUTH_AUTHORIZE_URL"]
    c.GenericOAuthenticator.token_url = other["NABLA_OAUTH_TOKEN_URL"]
    c.GenericOAuthenticator.userdata_url = other["NABLA_OAUTH_USERINFO_URL"]
    c.GenericOAuthenticator.username_claim = other["NABLA_OAUTH_USERNAME_CLAIM"] or "preferred_username"
    c.GenericOAuthenticator.scope = ["openid", "profile", "email"]
    c.GenericOAuthenticator.oauth_callback_url = f"{settings.public_address}/hub/oauth_callback"
