"""Language models behind one door: any LangChain chat model, as CrewAI wants its models, with a budget for each question."""
