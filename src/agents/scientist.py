"""The agents that analyse and draw rows, made for a model of the caller's."""

from __future__ import annotations

from src.agents.crew.agents import create_data_scientist_agent, create_visualization_agent

__all__ = ["create_data_scientist_agent", "create_visualization_agent"]
