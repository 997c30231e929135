<?php
/* Prints what the database holds of every comment, whoever may see it, and every post's address. */
$_SERVER['HTTP_HOST'] = 'plain.wordpress.test';
require $argv[1] . '/wp-load.php';
global $wpdb;
$posts = [];
foreach (get_posts(['numberposts' => -1]) as $post) {
    $posts[$post->post_name] = ['id' => $post->ID, 'path' => wp_parse_url(get_permalink($post), PHP_URL_PATH),
                                'counted' => (int) get_comments_number($post->ID)];
}
$comments = $wpdb->get_results("SELECT * FROM $wpdb->comments ORDER BY comment_ID", ARRAY_A);
foreach ($comments as &$comment) {
    $comment['rendered'] = apply_filters('comment_text', $comment['comment_content'], get_comment($comment['comment_ID']));
}
unset($comment);
echo json_encode(['posts' => $posts, 'comments' => $comments, 'version' => get_bloginfo('version')]);
