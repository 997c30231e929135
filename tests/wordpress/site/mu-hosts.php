<?php
/*
 * Gives each host name its own options over the same database: theme, language, order, paging,
 * what the REST interface answers. So no test changes what another one sees.
 */
(function () {
    $hosts = json_decode(file_get_contents(ABSPATH . 'hosts.json'), true);
    $host = preg_replace('/:\d+$/', '', $_SERVER['HTTP_HOST'] ?? '');
    $options = $hosts[$host] ?? [];
    foreach ($options as $name => $value) {
        if (strpos($name, 'preserve_') === 0) {
            continue;
        }
        // An empty string and not false, which would mean that nothing is said.
        add_filter("pre_option_$name", fn () => $value === false ? '' : $value);
    }
    if (!empty($options['WPLANG'])) {
        // What its installer would have chosen in that language.
        add_filter('pre_option_date_format', fn () => __('F j, Y'));
        add_filter('pre_option_time_format', fn () => __('g:i a'));
    }
    if (!empty($options['preserve_closed'])) {
        add_filter('comments_open', '__return_false', 99);
    }
    if (!empty($options['preserve_list'])) {
        add_filter('wp_list_comments_args', fn ($args) => array_merge($args, $options['preserve_list']));
    }
    $rest = $options['preserve_rest'] ?? 'open';
    if ($rest === '401') {
        add_filter('rest_authentication_errors', fn () => new WP_Error('rest_closed', 'Closed.', ['status' => 401]));
    }
    if ($rest === '404') {
        add_filter('rest_endpoints', function ($endpoints) {
            return array_filter($endpoints, fn ($name) => strpos($name, '/comments') === false, ARRAY_FILTER_USE_KEY);
        });
    }
    if ($rest === 'hidden') {
        remove_action('wp_head', 'rest_output_link_wp_head');
        remove_action('template_redirect', 'rest_output_link_header', 11);
        add_filter('rest_authentication_errors', fn () => new WP_Error('rest_closed', 'Closed.', ['status' => 403]));
    }
})();
