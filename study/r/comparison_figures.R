# SPDX-License-Identifier: GPL-3.0-or-later
# The figures of a study's comparison; each is tried alone, and one that cannot be drawn is told.

# Colours go by contact class where there are several, else by the first other grouping with few groups.
colour_grouping <- function(groupings) {
  for (name in c("contact class", "distribution class", names(groupings)))
    if (!is.null(groupings[[name]]) && nlevels(groupings[[name]]) > 1 && nlevels(groupings[[name]]) <= 6) return(name)
  NULL
}

# Force against displacement of all cases in one state.
draw_curve_family <- function(curves, group, by) {
  read <- lapply(curves, function(curve) utils::read.csv(curve$file))
  # the loading layers' travel included, as in curve.csv
  reach <- function(key) range(0, unlist(lapply(read, function(one) one[[key]])), finite = TRUE)
  graphics::plot(NA, xlim = reach("displacement_mm"), ylim = reach("force_N") / 1000, xlab = "displacement of the platen [mm]", ylab = "force [kN]", main = paste(length(read), "cases"))
  for (i in seq_along(read))
    graphics::lines(read[[i]]$displacement_mm, read[[i]]$force_N / 1000, col = grDevices::adjustcolor(colours(nlevels(group))[as.integer(group)[i]], 0.75), lty = lines_of(nlevels(group))[as.integer(group)[i]])
  if (nlevels(group) > 1)
    graphics::legend("bottomright", paste0(levels(group), " (n = ", table(group), ")"), title = by, col = colours(nlevels(group)), lty = lines_of(nlevels(group)), lwd = 2, bty = "n", cex = 0.85)
}

figure_curves <- function(table, groupings, curves, folder, register) {
  if (length(curves) == 0) { register$tell("force-displacement curves: no file cases/*/curve.*.csv was found"); return(NULL) }
  by <- colour_grouping(groupings)
  cases <- vapply(curves, function(curve) curve$case, "")
  group <- if (is.null(by)) factor(rep("all", length(curves))) else groupings[[by]][match(cases, table$columns$case$values)]
  states <- vapply(curves, function(curve) curve$state, "")
  unlist(lapply(sort(unique(states)), function(state) {
    chosen <- which(states == state & !is.na(group))
    # a file that cannot be read must not take the others along
    sound <- chosen[vapply(curves[chosen], function(curve) {
      one <- try(utils::read.csv(curve$file), silent = TRUE)
      !inherits(one, "try-error") && all(c("displacement_mm", "force_N") %in% names(one)) && is.numeric(one$force_N) && is.numeric(one$displacement_mm) && nrow(one) > 0
    }, logical(1))]
    if (length(sound) < length(chosen)) register$tell(paste(length(chosen) - length(sound), "curves of the state", state, "could not be read"))
    if (length(sound) == 0) return(NULL)
    register$attempt(paste("curves of", state), save_figure(folder, paste("force-displacement,", state), function() draw_curve_family(curves[sound], droplevels(group[sound]), by)))
  }))
}

# Gain against a measure, with limits of classes as dashed lines.
figure_gain_against <- function(table, groupings, gains, column, limits, folder, register) {
  if (is.null(column)) return(NULL)
  by <- colour_grouping(groupings)
  unlist(lapply(gains, function(gain) {
    name <- paste(spoken(gain), "against", spoken(column))
    register$attempt(name, {
      group <- if (is.null(by)) factor(rep("all", length(table$columns[[1]]$values))) else groupings[[by]]
      frame <- complete_rows(data.frame(x = numbers_of(table, column), y = numbers_of(table, gain), group = group))$frame
      if (length(unique(frame$x)) < 3) cannot("the ", spoken(column), " has fewer than three different values")
      r <- suppressWarnings(stats::cor(frame$x, frame$y))
      save_figure(folder, name, function() {
        draw_cloud(frame$x, frame$y, spoken_label(table, column), spoken_label(table, gain), sprintf("r squared = %s, n = %d", number_text(r^2, 2), nrow(frame)), frame$group, by = by)
        graphics::abline(v = limits, lty = 3, col = "grey40")
      })
    })
  }))
}

# Box plots of the main outcomes by one grouping, one figure for each outcome.
figure_boxes <- function(table, groupings, outcomes, name, folder, register) {
  group <- groupings[[name]]
  unlist(lapply(outcomes, function(outcome) {
    value <- numbers_of(table, outcome)
    keep <- !is.na(value) & !is.na(group)
    if (sum(keep) < 2 || nlevels(droplevels(group[keep])) < 2) return(NULL)
    sample <- list(value = value[keep], group = droplevels(group[keep]), label = spoken_label(table, outcome), by = name, from_summary = FALSE)
    p <- p_by_ranks(value, group)
    title <- paste(spoken(outcome), "by", name)
    register$attempt(title, save_figure(folder, title, function() draw_groups(sample, if (is.na(p)) "" else p_phrase(p)), width = max(6.5, 1.3 * nlevels(sample$group) + 1.5)))
  }))
}

# Means by pattern, one line for each density: lines that are not parallel are an interaction.
draw_interaction <- function(value, pattern, density, label, pattern_label, density_label) {
  means <- tapply(value, list(pattern, density), mean, na.rm = TRUE)
  deviations <- tapply(value, list(pattern, density), stats::sd, na.rm = TRUE)
  deviations[is.na(deviations)] <- 0
  counts <- tapply(!is.na(value), list(pattern, density), sum)
  count <- ncol(means)
  shift <- (seq_len(count) - (count + 1) / 2) * 0.08
  names <- wrapped(rownames(means), 14)
  depth <- max(lengths(strsplit(names, "\n")))
  graphics::par(mar = c(3 + depth, 4.6, 2.6, 1.2))
  reach <- range(means - deviations, means + deviations, na.rm = TRUE)
  beside <- line_beside(reach)
  graphics::matplot(outer(seq_len(nrow(means)), shift, "+"), means, type = "b", pch = marks(count), lty = lines_of(count), col = colours(count), lwd = 2, xaxt = "n", xlab = "", ylab = "",
                    ylim = reach + c(0, 0.25) * diff(reach), main = paste0(if (max(counts, na.rm = TRUE) > 1) "mean and deviation, ", "n = ", paste(unique(range(counts, na.rm = TRUE)), collapse = " to "), " at each mark"), xlim = c(0.7, nrow(means) + 0.3))
  graphics::title(ylab = label, line = beside)
  for (j in seq_len(count))
    suppressWarnings(graphics::arrows(seq_len(nrow(means)) + shift[j], means[, j] - deviations[, j], seq_len(nrow(means)) + shift[j], means[, j] + deviations[, j], angle = 90, code = 3, length = 0.04, col = colours(count)[j]))
  graphics::axis(1, seq_len(nrow(means)), labels = FALSE)
  graphics::mtext(names, side = 1, at = seq_len(nrow(means)), line = depth, padj = 0, cex = 0.85)
  graphics::mtext(pattern_label, side = 1, line = depth + 1.2, cex = 0.95)
  graphics::legend("top", colnames(means), title = density_label, horiz = TRUE, col = colours(count), pch = marks(count), lty = lines_of(count), bty = "n", cex = 0.8)
}

figure_interaction <- function(table, groupings, gains, folder, register) {
  pattern <- grep("pattern|target class", names(groupings), value = TRUE)[1]
  density <- setdiff(grep("densit|calibration|relation", names(groupings), value = TRUE), pattern)[1]
  if (is.na(pattern)) pattern <- if (!is.null(groupings[["contact class"]])) "contact class" else NA
  if (is.na(pattern) || is.na(density)) { register$tell("interaction of density and pattern: the study does not vary both over listed values"); return(NULL) }
  unlist(lapply(gains, function(gain) {
    name <- paste0(spoken(gain), ", interaction of density and pattern")
    register$attempt(name, save_figure(folder, name, function()
      draw_interaction(numbers_of(table, gain), groupings[[pattern]], groupings[[density]], spoken_label(table, gain), pattern, density), width = max(6.5, 1.3 * nlevels(groupings[[pattern]]) + 1.5)))
  }))
}

comparison_figures <- function(table, groupings, gains, curves, axes, folder, register) {
  outcomes <- unique(c(gains, first_column(table, "residual_height_loss\\.anterior$"), first_column(table, "height_loss\\.anterior$")))
  volume <- first_varying(table, c("^measurement\\.cement_volume$", "^cement\\.volume$"))
  figures <- list(`force-displacement` = figure_curves(table, groupings, curves, folder, register),
                  volume = figure_gain_against(table, groupings, gains, volume, NULL, folder, register),
                  `distribution rate` = figure_gain_against(table, groupings, gains, first_varying(table, "^measurement\\.distribution_rate$"), c(10, 20), folder, register),
                  ratio = figure_gain_against(table, groupings, gains, first_varying(table, "max_cross_section_ratio$"), 43, folder, register),
                  interaction = figure_interaction(table, groupings, gains, folder, register))
  for (name in names(groupings))
    if (nlevels(groupings[[name]]) > 1 && nlevels(groupings[[name]]) <= 12) figures[[name]] <- figure_boxes(table, groupings, outcomes, name, folder, register)
  figures
}
