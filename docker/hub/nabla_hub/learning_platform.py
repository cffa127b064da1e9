"""Sign-in from a learning platform (LTI 1.3), and what the platform is told of this tool."""

import json

from ltiauthenticator.lti13.auth import LTI13Authenticator
from ltiauthenticator.lti13.handlers import LTI13ConfigHandler

from .gradebook import COLUMNS, COLUMNS_READ, SCORES


class _ToolHandler(LTI13ConfigHandler):
    """What Canvas takes as JSON, with what ltiauthenticator 1.6 leaves out: the key's address, the name, and no right that is not used."""

    def write(self, chunk):
        told = json.loads(chunk)
        told["public_jwk_url"] = told["target_link_uri"] + "/services/grades/jwks"
        told["scopes"] = [COLUMNS, COLUMNS_READ, SCORES]
        told["custom_fields"]["username"] = "$User.username"
        super().write(json.dumps(told))


class LearningPlatform(LTI13Authenticator):
    config_handler = _ToolHandler
