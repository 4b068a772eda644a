# SPDX-License-Identifier: GPL-3.0-or-later
# cemvert_embed_text(OUTPUT function header files...): writes a source file with `std::string function()`, declared in
# `header`, that returns the files' text, one behind the other. Each file becomes a raw string of its own; CMake runs
# again when one changes.
function(cemvert_embed_text output function header)
  set(code "// made by CMake from the files named below\n#include \"${header}\"\n\nnamespace cemvert\n{\n\nstd::string ${function}()\n{\n  std::string text;\n")
  foreach(file ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} content)
    get_filename_component(name ${file} NAME)
    string(APPEND code "  // ${name}\n  text += R\"embedded(${content})embedded\" \"\\n\";\n")
  endforeach()
  string(APPEND code "  return text;\n}\n\n} // namespace cemvert\n")
  file(WRITE ${output}.new "${code}")
  configure_file(${output}.new ${output} COPYONLY) # touches the file only if it changed
endfunction()
