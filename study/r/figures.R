# SPDX-License-Identifier: GPL-3.0-or-later
# Figures by R's own graphics, each as SVG and PNG.

# Okabe & Ito's colours, told apart by colour-blind readers (in R as palette "Okabe-Ito"); black last.
colours <- function(count) {
  all <- unname(grDevices::palette.colors(9, "Okabe-Ito"))[c(6, 2, 4, 8, 3, 7, 5, 9, 1)]
  rep_len(all, count)
}
marks <- function(count) rep_len(c(16, 17, 15, 18, 1, 2, 0, 5), count)
lines_of <- function(count) rep_len(c(1, 2, 4, 5, 3, 6), count)

# Draws twice, into `folder`/figures/NAME.svg and .png; gives the path of the PNG relative to `folder`.
save_figure <- function(folder, name, draw, width = 6.5, height = 4.8) {
  dir.create(file.path(folder, "figures"), showWarnings = FALSE, recursive = TRUE)
  base <- file.path("figures", file_name(name))
  open <- list(svg = function(file) grDevices::svg(file, width, height, family = "sans"),
               png = function(file) grDevices::png(file, width, height, units = "in", res = 160, type = "cairo", family = "sans"))
  for (kind in names(open)) {
    file <- file.path(folder, paste0(base, ".", kind))
    open[[kind]](file)
    drawn <- try({
      graphics::par(mar = c(4.4, 4.6, 2.6, 1.2), mgp = c(2.9, 0.7, 0), las = 1, cex.main = 1, font.main = 1, bty = "l", tcl = -0.3, oma = c(0, 0, 1.4, 0))
      draw()
      graphics::mtext(name, outer = TRUE, line = 0.1, font = 2, cex = min(1, 62 * width / 6.5 / nchar(name)))
    }, silent = TRUE)
    grDevices::dev.off()
    if (inherits(drawn, "try-error")) {
      unlink(file.path(folder, paste0(base, c(".svg", ".png"))))
      cannot("the figure '", name, "' could not be drawn: ", conditionMessage(attr(drawn, "condition")))
    }
  }
  paste0(base, ".png")
}

# Long words over two lines, so that they fit under a group.
wrapped <- function(text, width = 16) vapply(text, function(one) paste(strwrap(one, width), collapse = "\n"), character(1))

# Line of the title of the upright axis, clear of the numbers on it; the margin is widened as much.
line_beside <- function(values) {
  extra <- 0.6 * max(0, max(nchar(format(pretty(range(values))))) - 4)
  graphics::par(mar = graphics::par("mar") + c(0, extra, 0, 0))
  2.9 + extra
}

# Boxes with every value beside them, n under each group. Without data (summary values) mean and deviation are drawn.
draw_groups <- function(sample, title) {
  counts <- table(sample$group)
  names <- paste0(wrapped(names(counts)), "\nn = ", counts)
  at <- seq_along(counts)
  shades <- grDevices::adjustcolor(colours(length(at)), 0.35)
  depth <- max(lengths(strsplit(names, "\n")))
  graphics::par(mar = c(2.6 + depth, 4.6, 2.6, 1.2))
  if (sample$from_summary) {
    means <- tapply(sample$value, sample$group, mean)
    deviations <- tapply(sample$value, sample$group, stats::sd)
    reach <- range(means - deviations, means + deviations)
    beside <- line_beside(reach)
    graphics::plot(at, means, xlim = c(0.5, length(at) + 0.5), ylim = reach, pch = 19, xaxt = "n", xlab = "", ylab = "", main = title, cex = 1.3)
    graphics::title(ylab = paste0(sample$label, ", mean and deviation"), line = beside)
    graphics::arrows(at, means - deviations, at, means + deviations, angle = 90, code = 3, length = 0.08)
  } else {
    beside <- line_beside(sample$value)
    graphics::boxplot(sample$value ~ sample$group, outline = FALSE, col = shades, border = "grey25", xaxt = "n", xlab = "",
                      ylab = "", main = title, ylim = range(sample$value), boxwex = 0.55)
    graphics::title(ylab = sample$label, line = beside)
    spread <- stats::ave(sample$value, sample$group, FUN = function(x) (seq_along(x) * 0.618034) %% 1 - 0.5) * 0.35
    graphics::points(as.integer(sample$group) + spread, sample$value, pch = 16, cex = 0.6,
                     col = grDevices::adjustcolor(colours(length(at))[as.integer(sample$group)], 0.8))
  }
  graphics::axis(1, at, labels = FALSE)
  graphics::mtext(names, side = 1, at = at, line = depth, padj = 0, cex = 0.85)
  graphics::mtext(sample$by, side = 1, line = depth + 1.2, cex = 0.95)
}

# Cloud with its least-squares line and the band of the mean.
draw_cloud <- function(x, y, x_label, y_label, title, group = NULL, line = TRUE, by = NULL) {
  group <- if (is.null(group)) factor(rep("", length(x))) else droplevels(group)
  shade <- colours(nlevels(group))[as.integer(group)]
  # room above the points for the names of the groups
  room <- if (nlevels(group) > 1) c(0, 0.22) * diff(range(y)) else 0
  beside <- line_beside(y)
  graphics::plot(x, y, ylim = range(y) + room, xlab = x_label, ylab = "", main = title, pch = marks(nlevels(group))[as.integer(group)], col = shade)
  graphics::title(ylab = y_label, line = beside)
  if (line && length(unique(x)) > 2) {
    fit <- stats::lm(y ~ x)
    grid <- seq(min(x), max(x), length.out = 60)
    band <- stats::predict(fit, data.frame(x = grid), interval = "confidence")
    graphics::polygon(c(grid, rev(grid)), c(band[, "lwr"], rev(band[, "upr"])), border = NA, col = grDevices::adjustcolor("grey40", 0.2))
    graphics::lines(grid, band[, "fit"], col = "grey25", lwd = 1.5)
  }
  if (nlevels(group) > 1)
    graphics::legend("top", paste0(levels(group), " (n = ", table(group), ")"), title = by, pch = marks(nlevels(group)),
                     col = colours(nlevels(group)), cex = 0.75, bty = "n", ncol = min(3, nlevels(group)))
}

# Ratios with their intervals on a logarithmic axis; one line each.
draw_ratios <- function(frame, ratio, title) {
  graphics::par(mar = c(4.4, min(18, 2 + 0.55 * max(nchar(frame$term))), 2.6, 1.2))
  low <- pmax(frame$low, 1e-3); high <- pmin(frame$high, 1e3)
  rows <- rev(seq_len(nrow(frame)))
  graphics::plot(frame[[ratio]], rows, log = "x", xlim = range(low, high, 1, finite = TRUE), ylim = c(0.5, nrow(frame) + 0.5), pch = 15,
                 yaxt = "n", ylab = "", xlab = paste0(ratio, " with 95 % interval"), main = title, col = colours(1))
  graphics::abline(v = 1, lty = 2, col = "grey50")
  graphics::segments(low, rows, high, rows, col = colours(1), lwd = 2)
  graphics::axis(2, rows, frame$term, tick = FALSE)
}
