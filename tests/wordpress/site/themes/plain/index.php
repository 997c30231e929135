<?php
/*
 * A theme without templates for comments: WordPress takes those it keeps for such themes. What
 * options say is how the list is printed.
 */
?><!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head><meta charset="<?php bloginfo('charset'); ?>"><title><?php wp_title(); ?></title><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<?php while (have_posts()) : the_post(); ?>
<div <?php post_class(); ?> id="post-<?php the_ID(); ?>">
<h1><?php the_title(); ?></h1>
<div class="entry-content"><?php the_content(); ?></div>
<p class="postmetadata"><?php comments_popup_link(); ?></p>
</div>
<?php comments_template(); ?>
<?php endwhile; ?>
<ul id="sidebar"><?php wp_list_categories(); ?></ul>
<?php wp_footer(); ?>
</body>
</html>
