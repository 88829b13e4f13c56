"""Pictures of jobs, drawn by a process of their own that may run out of memory or time without harm."""

from appliance.preview.drawing import Drawing, DrawingFailed, DrawingProcess
from appliance.preview.previews import Previews

__all__ = ["Drawing", "DrawingFailed", "DrawingProcess", "Previews"]
