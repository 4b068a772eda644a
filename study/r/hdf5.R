# SPDX-License-Identifier: GPL-3.0-or-later
# The table of a study once more as HDF5, where R can write it (package hdf5r): one dataset for each column, its unit as
# attribute. Missing numbers are NaN, missing words empty. R is a process of its own: its HDF5 library does not meet
# deal.II's parallel one.
write_hdf5 <- function(table, file) {
  if (!requireNamespace("hdf5r", quietly = TRUE)) return(FALSE)
  part <- paste0(file, ".part")
  handle <- hdf5r::H5File$new(part, "w")
  on.exit(unlink(part))
  for (name in names(table$columns)) {
    column <- table$columns[[name]]
    values <- column$values
    if (column$kind == "number") { values <- as.numeric(values); values[is.na(values)] <- NaN }
    else { values <- as.character(values); values[is.na(values)] <- "" }
    place <- gsub("/", "_", name, fixed = TRUE)
    handle[[place]] <- values
    hdf5r::h5attr(handle[[place]], "unit") <- column$unit
  }
  handle$close_all()
  file.rename(part, file)
}
