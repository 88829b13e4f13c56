"""ESC/POS over a driver: questions, answers, jobs, and what one printer has shown of itself."""
