<?php
// As in the image: each setting comes from its variable or from the file that its _FILE twin names.
function getenv_docker($name, $default) {
  if ($file = getenv($name . '_FILE')) return rtrim(file_get_contents($file), "\r\n");
  return getenv($name) ?: $default;
}
define('DB_HOST', getenv_docker('WORDPRESS_DB_HOST', 'mysql'));
define('DB_USER', getenv_docker('WORDPRESS_DB_USER', 'example username'));
define('DB_PASSWORD', getenv_docker('WORDPRESS_DB_PASSWORD', 'example password'));
define('DB_NAME', getenv_docker('WORDPRESS_DB_NAME', 'wordpress'));
