"""Who may come in, and how they say who they are."""

from .class_authenticator import ClassAuthenticator
from .settings import Settings


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
