"""Agents that ask a language model: what they are told is in `prompts/`, what they may cost in the settings."""
