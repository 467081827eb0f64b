#include "tests/daemon/config/temporary_folder.hpp"

#include "daemon/config/render.hpp"

#include <fstream>
#include <stdexcept>
#include <system_error>

#include <sys/stat.h>

#include <stdlib.h>

namespace tokenkeeper::config {

namespace fs = std::filesystem;

temporary_folder::temporary_folder() {
    std::string name = (fs::temp_directory_path() / "tokenkeeper-config-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp " + name};
    path_ = name;
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path temporary_folder::write(const std::string& name, std::string_view text, mode_t mode) const {
    auto file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
    if (::chmod(file.c_str(), mode) != 0) throw std::runtime_error{"chmod " + file.string()};
    return file;
}

fs::path temporary_folder::copy(const fs::path& source) const {
    auto target = path_ / source.filename();
    fs::copy(source, target, fs::copy_options::recursive);
    const auto make_private = [](const fs::path& file) {
        if (fs::is_regular_file(file)) fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    };
    make_private(target);
    if (fs::is_directory(target)) {
        for (const auto& entry : fs::recursive_directory_iterator{target})
            make_private(entry.path());
    }
    return target;
}

fs::path data_folder() {
    return TOKENKEEPER_TEST_DATA;
}

environment plain_environment(const temporary_folder& folder) {
    struct stat status {};
    const auto file = folder.write("group", "");
    if (::stat(file.c_str(), &status) != 0) throw std::runtime_error{"stat " + file.string()};
    fs::remove(file);
    return {.credentials_directory = {},
            .runtime_directory = {},
            .user = status.st_uid,
            .groups = {status.st_gid}};
}

std::string errors_of(const load_result& result, const fs::path& folder) {
    auto text = render_check(result).text;
    const auto prefix = folder.string() + '/';
    for (auto position = text.find(prefix); position != std::string::npos;
         position = text.find(prefix, position))
        text.erase(position, prefix.size());
    return text;
}

configuration loaded(load_result result) {
    if (auto* whole = std::get_if<configuration>(&result)) return std::move(*whole);
    ADD_FAILURE() << render_check(result).text;
    return {};
}

load_result load_text(const temporary_folder& folder, std::string_view text) {
    return load(folder.write("tokenkeeper.yaml", text), plain_environment(folder));
}

}  // namespace tokenkeeper::config
