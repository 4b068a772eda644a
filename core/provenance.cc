// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/provenance.h"

#include "core/error.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <memory>
#include <sys/resource.h>
#include <vector>

namespace cemvert
{
namespace
{

std::vector<std::filesystem::path> files_of(const std::filesystem::path& path)
{
  if (!std::filesystem::is_directory(path))
    return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.is_regular_file())
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class Sha256
{
public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
  {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(const char* bytes, std::size_t count) { EVP_DigestUpdate(context_.get(), bytes, count); }

  /// Lower-case hexadecimal digits. Nothing can be added afterwards.
  std::string text()
  {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
      text += digits[digest[i] >> 4];
      text += digits[digest[i] & 15];
    }
    return text;
  }

private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

} // namespace

std::string sha256_of(const std::filesystem::path& file_or_folder)
{
  Sha256 hash;
  std::vector<char> buffer(1 << 20);
  for (const auto& file : files_of(file_or_folder)) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
      throw DataError(file.string() + ": the file cannot be opened.");
    while (stream) {
      stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      hash.add(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    }
  }
  return hash.text();
}

std::string sha256_of_bytes(const std::string& bytes)
{
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.text();
}

std::string program_version()
{
  return CEMVERT_VERSION;
}

std::map<std::string, std::string> library_versions()
{
  return {{"deal.II", CEMVERT_DEAL_II_VERSION},
          {"PETSc", CEMVERT_PETSC_VERSION},
          {"CGAL", CEMVERT_CGAL_VERSION},
          {"ITK", CEMVERT_ITK_VERSION},
          {"VTK", CEMVERT_VTK_VERSION}};
}

double peak_memory_megabytes()
{
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

std::string utc_now()
{
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

} // namespace cemvert
