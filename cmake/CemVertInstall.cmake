# SPDX-License-Identifier: GPL-3.0-or-later
# The program, the libraries with their headers, and the package that find_package(CemVert) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(modules GLOBAL PROPERTY CEMVERT_MODULES)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/CemVert)
install(TARGETS cemvert RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ${modules} EXPORT CemVertTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cemvert
  FILE_SET alone DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cemvert)
install(EXPORT CemVertTargets NAMESPACE CemVert:: DESTINATION ${package_dir})
configure_package_config_file(cmake/CemVertConfig.cmake.in ${CMAKE_BINARY_DIR}/CemVertConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/CemVertConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/CemVertConfig.cmake ${CMAKE_BINARY_DIR}/CemVertConfigVersion.cmake
              cmake/CemVertDependencies.cmake
        DESTINATION ${package_dir})
