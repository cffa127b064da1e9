"""Sign-up with passwords, for a hub in Docker and, as this one file, for the chart's hub on Kubernetes (docker/k8s)."""

from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from traitlets import Tuple, Unicode


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
