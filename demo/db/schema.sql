CREATE TABLE books (title text PRIMARY KEY, added timestamptz NOT NULL DEFAULT now());

INSERT INTO books (title) VALUES
  ('The Mythical Man-Month'),
  ('A Philosophy of Software Design'),
  ('Site Reliability Engineering');
