#include "daemon/store/sqlite/database/file_stamp.hpp"

#include <string>

#include <sys/stat.h>

namespace tokenkeeper::store {

file_stamp::one file_stamp::look(const char* file) noexcept {
    struct stat status {};
    if (::lstat(file, &status) != 0) return {};
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

file_stamp file_stamp::take(const std::filesystem::path& file) noexcept {
    file_stamp made;
    made.file_and_log_ = {look(file.c_str()), look((file.string() + "-wal").c_str())};
    return made;
}

bool file_stamp::shows_same_files(const file_stamp& before) const noexcept {
    const auto& [file, log] = file_and_log_;
    const auto& [earlier_file, earlier_log] = before.file_and_log_;
    return file.is_same_file(earlier_file) && (earlier_log.inode == 0 || log.is_same_file(earlier_log));
}

}  // namespace tokenkeeper::store
