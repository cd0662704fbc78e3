"""The council's votes: a round's life (rounds.py) and the boxes that keep the votes."""
