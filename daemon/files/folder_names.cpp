#include "daemon/files/folder_names.hpp"

#include "daemon/files/patient_thread.hpp"
#include "lib/base/shell_word.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

namespace tokenkeeper::files {

namespace {

constexpr auto longest_wait_for_names = std::chrono::seconds{5};

using names_result = std::variant<folder_names, unusable_folder>;

bool allows_all(const std::filesystem::path& folder, mode_t rights) {
    struct stat status {};
    return ::stat(folder.c_str(), &status) == 0 && (status.st_mode & rights) == rights;
}

/// Others can search the way to the folder, and list it.
bool is_open_for_all(const std::filesystem::path& folder) {
    if (!allows_all(folder, S_IROTH | S_IXOTH)) return false;
    const auto whole = std::filesystem::absolute(folder);
    for (auto above = whole.parent_path(); above.has_relative_path(); above = above.parent_path())
        if (!allows_all(above, S_IXOTH)) return false;
    return true;
}

names_result names_here(const std::filesystem::path& folder) {
    folder_names found;
    std::error_code failure;
    for (std::filesystem::directory_iterator entry{folder, failure};
         !failure && entry != std::filesystem::directory_iterator{}; entry.increment(failure))
        found.names.push_back(entry->path().filename().string());
    if (failure) {
        return unusable_folder{failure.message(), failure == std::errc::no_such_file_or_directory,
                               failure == std::errc::permission_denied};
    }
    found.is_open_for_all = is_open_for_all(folder);
    return found;
}

}  // namespace

std::variant<folder_names, unusable_folder> list_names(const std::filesystem::path& folder) {
    auto answer = ask_within<names_result>(longest_wait_for_names, "list of " + folder.string(),
                                           [folder] { return names_here(folder); });
    if (answer) return std::move(*answer);
    return unusable_folder{
        "its file system gives no answer, or somebody who may list it holds it; let only the daemon list it: "
        "chmod o-r " +
            quote_for_shell(folder.native()),
        false, false, true};
}

}  // namespace tokenkeeper::files
