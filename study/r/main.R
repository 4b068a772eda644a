# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript statistics.R request.json FOLDER: what the request asks for, into the folder. Lines on standard output tell the
# calling program how far it is: "progress DONE OF", "warning TEXT", "summary DONE OF".

options(stringsAsFactors = FALSE, warn = 1, digits = 7)
paths <- commandArgs(trailingOnly = TRUE)
if (length(paths) != 2) stop("usage: Rscript statistics.R request.json FOLDER")
request <- jsonlite::fromJSON(paths[1], simplifyVector = TRUE, simplifyDataFrame = FALSE, simplifyMatrix = FALSE)
jobs <- list(statistics = run_statistics, comparison = run_comparison)
jobs[[request$job]](request, paths[2])
