"""The pages, the API and the live events."""

from appliance.web.app import make_app
from appliance.web.dependencies import WebDependencies
from appliance.web.live import LiveServer
from appliance.web.receiving import Reception
from appliance.web.server import WebServer

__all__ = ["LiveServer", "Reception", "WebDependencies", "WebServer", "make_app"]
