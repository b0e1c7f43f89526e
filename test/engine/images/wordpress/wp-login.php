<?php
// Answers from the database, and keeps what is posted: in the database and as an upload.
require __DIR__ . '/wp-config.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
try {
  $db = new mysqli(DB_HOST, DB_USER, DB_PASSWORD, DB_NAME);
  $db->query('create table if not exists posts (text varchar(100))');
  if (isset($_GET['post'])) {
    $statement = $db->prepare('insert into posts values (?)');
    $statement->bind_param('s', $_GET['post']);
    $statement->execute();
    @mkdir(__DIR__ . '/uploads');
    if (file_put_contents(__DIR__ . '/uploads/last', $_GET['post']) === false) throw new Exception('no upload');
  }
  foreach ($db->query('select text from posts') as $row) echo $row['text'], "\n";
  echo @file_get_contents(__DIR__ . '/uploads/last');
} catch (Throwable $error) {
  http_response_code(500);
  echo 'Error establishing a database connection';
}
