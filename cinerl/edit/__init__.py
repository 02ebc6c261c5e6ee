"""Shots into films: sequences, cutting rules, reports."""
