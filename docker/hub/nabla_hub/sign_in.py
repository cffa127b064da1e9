"""Who may come in, and how they say who they are."""

from .class_authenticator import ClassAuthenticator
from .launches import Launches, lti_folder, remember
from .learning_platform import LearningPlatform
from .settings import Settings


def configure(c, settings: Settings, *, data: str) -> None:
    """
    :param data: the hub's own folder, which survives it
    """
    {"passwords": _passwords, "lti13": _lti, "oauth": _oauth}[settings.sign_in](c, settings)
    if settings.sign_in == "lti13":
        platform = {"issuer": settings.other["NABLA_LTI_ISSUER"], "client": settings.other["NABLA_LTI_CLIENT_ID"]}
        c.Authenticator.post_auth_hook = remember(Launches(lti_folder(data) / "launches.sqlite", **platform))
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
    c.JupyterHub.authenticator_class = LearningPlatform
    c.LearningPlatform.issuer = other["NABLA_LTI_ISSUER"]
    c.LearningPlatform.authorize_url = other["NABLA_LTI_AUTHORIZE_URL"]
    c.LearningPlatform.jwks_endpoint = other["NABLA_LTI_JWKS_URL"]
    c.LearningPlatform.client_id = [other["NABLA_LTI_CLIENT_ID"]]
    c.LearningPlatform.username_key = other["NABLA_LTI_USERNAME_CLAIM"] or "custom_username"


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
