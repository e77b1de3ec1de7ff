"""From a query to matches, stage by stage."""
