# room(NAME SOURCES ... USES ...)  a library; its USES lines are the arrows of the standing drawing.
# carelog_test(NAME LABEL SOURCES ... USES ...)  a test program build/<preset>/tests/NAME.
#
# Warnings apply to our code only; generated code and system headers are left alone.

add_library(carelog_warnings INTERFACE)
target_compile_options(carelog_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       -Wno-sign-conversion -Wswitch-enum -Wnon-virtual-dtor -Woverloaded-virtual)

# The sources of one folder are compiled together: they share the headers, which cost more than our
# code. It asks that names in unnamed namespaces are used once in a folder. OFF while one works on a
# few files: an edit then compiles one source.
option(CARELOG_UNITY "Compile the sources of a folder together" ON)

function(compile_together TARGET)
  set_target_properties(${TARGET} PROPERTIES UNITY_BUILD ${CARELOG_UNITY} UNITY_BUILD_MODE GROUP)
  if(CARELOG_UNITY)  # what is in a source seems to stand in a header
    target_compile_options(${TARGET} PRIVATE -Wno-subobject-linkage)
  endif()
  foreach(SOURCE ${ARGN})
    cmake_path(GET SOURCE PARENT_PATH FOLDER)
    string(MAKE_C_IDENTIFIER "all_of_${FOLDER}" GROUP)
    set_source_files_properties(${SOURCE} PROPERTIES UNITY_GROUP ${GROUP})
  endforeach()
endfunction()

function(room NAME)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINKS" ${ARGN})
  add_library(carelog_${NAME} STATIC ${ROOM_SOURCES})
  add_library(carelog::${NAME} ALIAS carelog_${NAME})
  target_include_directories(carelog_${NAME} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(carelog_${NAME} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_LINKS} carelog_warnings)
  compile_together(carelog_${NAME} ${ROOM_SOURCES})
endfunction()

# LABEL is unit (pure, no files or network), contract, integration (real machines) or system.
function(carelog_test NAME LABEL)
  cmake_parse_arguments(TEST "" "" "SOURCES;USES" ${ARGN})
  add_executable(${NAME} ${TEST_SOURCES})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_include_directories(${NAME} PRIVATE ${CMAKE_SOURCE_DIR})
  # Paths only where they are named: objects without one are shared by checkouts.
  set(PATHS CARELOG_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CARELOG_PROGRAM="${CMAKE_BINARY_DIR}/carelog")
  if(LABEL STREQUAL system OR LABEL STREQUAL faults)
    target_compile_definitions(${NAME} PRIVATE ${PATHS})
  else()
    foreach(SOURCE ${TEST_SOURCES})
      file(STRINGS ${SOURCE} NAMES_A_PATH REGEX "CARELOG_(SOURCE_DIR|PROGRAM)" LIMIT_COUNT 1)
      if(NAMES_A_PATH)
        set_property(SOURCE ${SOURCE} APPEND PROPERTY COMPILE_DEFINITIONS ${PATHS})
      endif()
    endforeach()
  endif()
  target_link_libraries(${NAME} PRIVATE ${TEST_USES} GTest::gmock_main carelog_warnings)
  add_test(NAME ${NAME} COMMAND ${NAME})
  set_tests_properties(${NAME} PROPERTIES LABELS ${LABEL})
  if(NOT TARGET tests_${LABEL})
    add_custom_target(tests_${LABEL})
  endif()
  add_dependencies(tests_${LABEL} ${NAME})
endfunction()
