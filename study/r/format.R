# SPDX-License-Identifier: GPL-3.0-or-later
# Numbers and tables as people read them.

# A p value with no more digits than anybody can use, and never as zero: "0.034", "< 0.001", "> 0.999". A fourth digit
# where three would leave open on which side of 0.05 it lies.
p_text <- function(p) {
  vapply(p, function(one) {
    if (is.na(one)) "-"
    else if (one < 0.001) "< 0.001"
    else if (one > 0.999) "> 0.999"
    else if (abs(one - 0.05) < 0.0005) sprintf("%.4f", one)
    else sprintf("%.3f", one)
  }, character(1))
}

# p behind a letter: "p = 0.034", "p < 0.001".
p_phrase <- function(p) {
  text <- p_text(p)
  if (grepl("^[<>]", text)) paste("p", text) else paste("p =", text)
}

# Significant digits without exponent where a person would write none: "0.0123", "23400", "1.2e-08".
number_text <- function(x, digits = 3) {
  vapply(x, function(one) {
    if (is.na(one)) return("-")
    if (is.infinite(one)) return(if (one > 0) "Inf" else "-Inf")
    if (one != 0 && (abs(one) < 1e-4 || abs(one) >= 1e7)) return(format(one, digits = digits))
    decimals <- if (one == 0) 0 else max(0, digits - 1 - floor(log10(abs(one))))
    text <- formatC(signif(one, digits), format = "f", digits = decimals)
    text
  }, character(1))
}

interval_text <- function(low, high, digits = 3)
  ifelse(is.na(low) & is.na(high), "-", paste(number_text(low, digits), "to", number_text(high, digits)))

percent_text <- function(part, whole) sprintf("%.1f %%", 100 * part / whole)

# "name [unit]", or the name alone where the unit is 1 or unknown.
with_unit <- function(name, unit) ifelse(is.na(unit) | unit %in% c("", "1"), name, paste0(name, " [", unit, "]"))

# A cell of a Markdown table must not hold the character that ends it.
markdown_cell <- function(text) gsub("\n", " ", gsub("|", "\\|", text, fixed = TRUE), fixed = TRUE)

# A data frame as a Markdown table; columns named p or "... p" are written as p values.
markdown_table <- function(frame) {
  cells <- lapply(names(frame), function(name) {
    column <- frame[[name]]
    text <- if (is.numeric(column) && grepl("(^| )p$", name)) p_text(column)
            else if (is.integer(column)) ifelse(is.na(column), "-", as.character(column))
            else if (is.numeric(column)) number_text(column)
            else if (is.logical(column)) ifelse(is.na(column), "-", ifelse(column, "yes", "no"))
            else ifelse(is.na(column), "-", as.character(column))
    markdown_cell(text)
  })
  rows <- if (nrow(frame) == 0) character(0) else do.call(paste, c(cells, sep = " | "))
  paste0(c(paste0("| ", paste(markdown_cell(names(frame)), collapse = " | "), " |"),
           paste0("|", paste(rep("---", length(frame)), collapse = "|"), "|"),
           if (length(rows)) paste0("| ", rows, " |")), collapse = "\n")
}

# A name that can be a file's.
file_name <- function(name) {
  plain <- gsub("^_+|_+$", "", gsub("[^A-Za-z0-9.-]+", "_", name))
  if (nchar(plain) == 0) "figure" else substr(plain, 1, 110)
}
