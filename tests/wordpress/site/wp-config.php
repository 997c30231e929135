<?php
/*
 * A WordPress of its own on loopback. Where its data are comes from the environment; what is special
 * about a host name from hosts.json beside this file (see mu-plugins/hosts.php).
 */
define('DB_NAME', 'wordpress');
define('DB_USER', 'wordpress');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('PRESERVE_DATABASE_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'for tests alone');
    define($name . '_SALT', 'for tests alone');
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
$host = $_SERVER['HTTP_HOST'] ?? 'plain.wordpress.test';
define('WP_HOME', 'http://' . $host);
define('WP_SITEURL', 'http://' . $host);
require_once ABSPATH . 'wp-settings.php';
