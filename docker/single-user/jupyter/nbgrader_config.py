"""nbgrader with TypeScript cells and an exchange over HTTP."""

import os

from ngshare_exchange import configureExchange

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = os.environ.get("NABLA_COURSE", "nabla")
c.CourseDirectory.root = os.path.expanduser("~/" + os.environ.get("NABLA_COURSE", "nabla"))
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
c.ClearSolutions.code_stub = {"typescript": '// YOUR CODE HERE\nthrow new Error("not implemented yet");'}
c.ExecutePreprocessor.kernel_name = "nabla"
c.ExecutePreprocessor.timeout = 600
# The hub's address as students' networks see it.
configureExchange(c, os.environ.get("NABLA_EXCHANGE", "http://hub:8081") + "/services/ngshare")
c.Exchange.timezone = os.environ.get("TZ", "UTC")
