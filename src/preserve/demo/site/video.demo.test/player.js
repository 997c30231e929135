document.title = document.title + ' ·';
