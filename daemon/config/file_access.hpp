#pragma once

#include "daemon/config/load.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

#include <boost/system/result.hpp>
#include <sys/stat.h>

namespace tokenkeeper::config {

/// Why a file could not be used. `kind::missing`: it may come later, so for a token file it is no error of
/// the configuration; the others do not go away by themselves.
struct file_error {
    enum class kind { missing, unreadable, not_a_file, too_large } what = kind::unreadable;
    std::string message;  ///< names the file: "cannot open x.token: Permission denied"
    std::string problem;  ///< does not: "cannot open it: Permission denied"
};
[[noreturn]] void throw_exception_from_error(const file_error& e, const boost::source_location& where);

template <class T>
using file_result = boost::system::result<T, file_error>;

/// A regular file that is open for reading. Never waits: a FIFO is refused, not waited for. Symbolic links
/// are followed, as credentials and mounted secrets often are links.
class open_file {
public:
    static file_result<open_file> open(const std::filesystem::path& name);

    open_file(open_file&& other) noexcept;
    open_file& operator=(open_file&& other) = delete;
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    ~open_file();

    /// The whole text, of at most `most` bytes. The caller wipes it where it may hold secrets.
    [[nodiscard]] file_result<std::string> read(std::size_t most) const;

    /// In bytes, when it was opened.
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(status_.st_size); }

    /// Empty, or who else can read this file and what to do about it: for a file that holds a secret. Others,
    /// or a group that is not one of the daemon's own, must not, but for files in $CREDENTIALS_DIRECTORY,
    /// which systemd guards in its own way. Looks at the mode bits, so that root is told too; an ACL shows in
    /// the group's bits.
    [[nodiscard]] std::string exposure(const environment& env) const;

private:
    open_file(std::filesystem::path name, int descriptor);

    std::filesystem::path name_;
    int descriptor_ = -1;
    struct stat status_ {};
};

/// Whether `name` stands in $CREDENTIALS_DIRECTORY, by its text.
bool is_credential(const std::filesystem::path& name, const environment& env);

}  // namespace tokenkeeper::config
