"""What will go wrong in production, and why: found in the plans, before anything is sent."""

from destination.hazards.catalogue import HAZARDS, Known
from destination.hazards.checker import Checker
from destination.hazards.model import Hazard, Severity
from destination.hazards.report import Example, Report, check_all

__all__ = ["HAZARDS", "Checker", "Example", "Hazard", "Known", "Report", "Severity", "check_all"]
