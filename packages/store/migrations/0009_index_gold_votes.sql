-- Owner: critic. The answer to a vote says what its rater's votes count for, by the ballots whose better side is known.
CREATE INDEX votes_gold ON critic.votes (rater) WHERE gold IS NOT NULL;
