# SPDX-License-Identifier: GPL-3.0-or-later
# One static library per folder. Every header of the folder compiles on its own: as the first thing its own source file
# includes (tests/check_dependencies.py), or, where it has none, by itself in a test.

# cemvert_warnings(TARGET): the warnings our own code is held to.
function(cemvert_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow)
  if(CEMVERT_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CEMVERT_SANITIZE)
    # ITK's iterators step over empty buffers on purpose: pointer-overflow would report its headers, not us
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize=pointer-overflow
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
  if(CEMVERT_FUZZ)
    # vptr needs the type information of the libraries' classes, which Debian builds hidden; undefined behaviour has to stop
    # the program, or the fuzzer does not see it
    set(sanitizers -fsanitize=address,undefined -fno-sanitize=vptr)
    target_compile_options(${target} PRIVATE ${sanitizers} -fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC ${sanitizers})
  endif()
endfunction()

# cemvert_module(NAME SOURCES a.cc ... HEADERS a.h ... LINK targets ... [PRIVATE_LINK targets ...])
function(cemvert_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK" ${ARGN})
  set(target cemvert_${name})
  if(NOT ARG_SOURCES)
    add_library(${target} INTERFACE)
    add_library(CemVert::${name} ALIAS ${target})
    target_link_libraries(${target} INTERFACE ${ARG_LINK})
    return()
  endif()
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(CemVert::${name} ALIAS ${target})
  set(alone ${ARG_HEADERS})
  list(FILTER ARG_SOURCES EXCLUDE REGEX "^/") # made by the build
  list(TRANSFORM ARG_SOURCES REPLACE "\\.cc$" ".h" OUTPUT_VARIABLE headers_of_sources)
  list(REMOVE_ITEM alone ${headers_of_sources})
  list(REMOVE_ITEM ARG_HEADERS ${alone})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ON
    INTERFACE_HEADER_SETS_TO_VERIFY alone)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${ARG_HEADERS}
    PUBLIC FILE_SET alone TYPE HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${alone})
  target_link_libraries(${target} PUBLIC ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
  target_compile_features(${target} PUBLIC cxx_std_17)
  cemvert_warnings(${target})
  set_property(GLOBAL APPEND PROPERTY CEMVERT_MODULES ${target})
endfunction()

# cemvert_test(NAME SOURCES a.cc ... LINK targets ... LABEL unit|verification|regression|mpi|slow|data): one GoogleTest program, one label.
# PROCESSORS 2: its tests keep that many cores busy (ranks, workers), and are not run beside others on them.
function(cemvert_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT;PROCESSORS" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(NOT ARG_PROCESSORS)
    set(ARG_PROCESSORS 1)
  endif()
  set(target test_${name})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_LINK} GTest::gtest GTest::gtest_main)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(${target} PRIVATE CEMVERT_DATA_DIR="${CEMVERT_DATA_DIR}" CEMVERT_PROGRAM="${CMAKE_BINARY_DIR}/cemvert"
                             CEMVERT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  cemvert_warnings(${target})
  gtest_discover_tests(${target} NO_PRETTY_VALUES PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT} PROCESSORS ${ARG_PROCESSORS} DISCOVERY_TIMEOUT 60)
endfunction()
