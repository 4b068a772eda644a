# SPDX-License-Identifier: GPL-3.0-or-later
# The third-party libraries, found once; also installed, so that find_package(CemVert) finds the same ones.
# Never ask ITK or VTK for HDF5: it would load the serial library beside deal.II's parallel one.
# ITK_USE_FILE is included nowhere: image/ names the reader of each file format itself, none has to be registered.
set(CEMVERT_ITK_COMPONENTS ITKCommon ITKSmoothing ITKThresholding ITKImageGrid ITKImageFunction ITKDistanceMap
    ITKBinaryMathematicalMorphology ITKMathematicalMorphology ITKConnectedComponents ITKLabelMap ITKImageLabel
    ITKTransform ITKMetricsv4 ITKOptimizersv4
    ITKIOImageBase ITKIOMeta ITKIONIFTI ITKIONRRD ITKIOGDCM ITKGDCM)
set(CEMVERT_VTK_COMPONENTS CommonCore CommonDataModel CommonExecutionModel FiltersCore IOXML IOImage)

# CONFIG and first: VTK brings a FindEigen3 of its own that makes no target.
find_package(Eigen3 3.4 REQUIRED CONFIG)
find_package(ITK 5.2 REQUIRED COMPONENTS ${CEMVERT_ITK_COMPONENTS})
find_package(CGAL 5.5 REQUIRED)
find_package(VTK 9.1 REQUIRED COMPONENTS ${CEMVERT_VTK_COMPONENTS})
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
# Cairo draws the overlays (anti-aliased lines and letters, PNG) without a display; it has no CMake package of its own.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo>=1.16)

# PETSc comes through deal.II, which does not tell its version: its own header does.
find_file(CEMVERT_PETSC_HEADER petscversion.h HINTS ${DEAL_II_INCLUDE_DIRS})
if(CEMVERT_PETSC_HEADER)
  file(STRINGS ${CEMVERT_PETSC_HEADER} lines REGEX "#define PETSC_VERSION_(MAJOR|MINOR|SUBMINOR) ")
  string(REGEX MATCHALL "[0-9]+" numbers "${lines}")
  list(JOIN numbers "." CEMVERT_PETSC_VERSION)
endif()
