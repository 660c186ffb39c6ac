"""What each part of a page says of the article: candidates, not verdicts."""
