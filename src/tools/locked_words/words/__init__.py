"""The closed vocabulary of a narration: words that claim nothing, words that claim, words that say what a number is."""
