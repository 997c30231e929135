<?php
/*
 * Installs WordPress with its own installer, and puts the posts and comments of a JSON document on
 * standard input into it. Prints how long that took.
 */
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = 'plain.wordpress.test';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function wp_new_blog_notification($blog_title, $blog_url, $user_id, $password) {}
add_filter('pre_wp_mail', '__return_true');
wp_install('Le four', 'editor', 'editor@wordpress.test', true, '', 'not needed here');
global $wpdb, $wp_rewrite;
$wpdb->query("DELETE FROM $wpdb->comments");
$wpdb->query("DELETE FROM $wpdb->posts");
foreach (['permalink_structure' => '/%year%/%monthnum%/%postname%/', 'timezone_string' => 'Europe/Paris',
          'gmt_offset' => '', 'comment_moderation' => 0, 'thread_comments' => 1,
          'blogdescription' => '', 'uploads_use_yearmonth_folders' => 0] as $name => $value) {
    update_option($name, $value);
}
$document = json_decode(stream_get_contents(STDIN), true);
foreach ($document['posts'] as $post) {
    $id = wp_insert_post([
        'import_id' => $post['id'], 'post_title' => $post['title'], 'post_name' => $post['slug'],
        'post_content' => $post['content'], 'post_status' => 'publish', 'post_author' => 1,
        'post_date' => $post['date'], 'comment_status' => $post['comments'], 'ping_status' => 'open',
    ], true);
    if ($id !== $post['id']) {
        fwrite(STDERR, "A post was not made.\n");
        exit(1);
    }
}
// Straight into the table, with the numbers that the document gives: WordPress gives them in turn.
foreach ($document['comments'] as $comment) {
    $wpdb->insert($wpdb->comments, $comment);
}
foreach ($document['posts'] as $post) {
    wp_update_comment_count_now($post['id']);
}
$wp_rewrite->init();
$wp_rewrite->flush_rules(false);
