// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "mesh/tet_mesh.h"
#include "support.h"

#include <fstream>
#include <iterator>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

const fs::path corpus = fs::path(CEMVERT_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / "mesh_file";

struct Damage {
  std::string there; ///< in the file of two tetrahedra
  std::string instead;
  std::string found; ///< part of the message
};

TEST(DamagedMeshFile, IsRefusedByNameWithWhatWasFound)
{
  std::ifstream stream(corpus / "two_tets.vtu", std::ios::binary);
  const std::string sound(std::istreambuf_iterator<char>(stream), {});
  const ScratchFolder folder;
  const fs::path file = folder.path() / "mesh.vtu";
  const std::string wrong_length = "does not have the length the numbers of points and cells ask";
  for (const Damage& damage :
       {Damage{"NumberOfPoints=\"5\"", "NumberOfPoints=\"2000000000\"", wrong_length},
        Damage{"NumberOfPoints=\"5\"", "NumberOfPoints=\"-5\"", "NumberOfPoints is '-5'"},
        Damage{"NumberOfPoints=\"5\"", "NumberOfPoints=\"99999999999999999999\"", "NumberOfPoints is '9999"},
        Damage{"NumberOfCells=\"2\"", "NumberOfCells=\"3\"", wrong_length},
        Damage{"NumberOfCells=\"2\"", "NumberOfCells=\"0\"", "it is empty"},
        Damage{"NumberOfComponents=\"3\"", "NumberOfComponents=\"2000000000\"", "2000000000 components"},
        Damage{"NumberOfTuples=\"1\"", "NumberOfTuples=\"2000000000\"", "2000000000 values"},
        Damage{"offset=\"76\"", "offset=\"999999\"", "cut short"},
        Damage{"type=\"Float64\"", "type=\"String\"", "the type 'String'"},
        Damage{"vtkZLibDataCompressor", "vtkLZ4DataCompressor", "packed by 'vtkLZ4DataCompressor'"},
        Damage{"<Piece", "<!-- <AppendedData --><Piece", "its XML is not as cemvert writes it"},
        Damage{"format=\"appended\"", "format=\"ascii\"", "do not stand behind the XML"},
        Damage{"encoding=\"raw\"", "encoding=\"base64\"", "its XML is not as cemvert writes it"}}) {
    std::string text = sound;
    ASSERT_NE(text.find(damage.there), std::string::npos) << damage.there;
    text.replace(text.find(damage.there), damage.there.size(), damage.instead);
    std::ofstream(file, std::ios::binary) << text;
    const std::string message = message_of<DataError>([&] { read_mesh(file); });
    expect_contains(message, file.string());
    expect_contains(message, damage.found);
  }
}

} // namespace
} // namespace cemvert
