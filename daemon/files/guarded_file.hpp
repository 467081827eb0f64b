#pragma once

#include "daemon/files/descriptor.hpp"
#include "daemon/files/host_folders.hpp"
#include "daemon/files/path_rules.hpp"
#include "lib/base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <sys/stat.h>

namespace tokenkeeper::files {

/// The most bytes of a file that are read where others have to be waited for: of theirs, and of a file that
/// belongs to root or the daemon's user, such as the configuration on a file system of the network.
constexpr std::size_t most_text = std::size_t{64} << 10U;
constexpr std::size_t most_trusted_text = std::size_t{64} << 20U;

/// A regular file that is open for reading, at the end of a way on which nobody else had a hand: `text_of`
/// reads it.
struct guarded_file {
    descriptor opened;  ///< closed where others had to be waited for: `text` is read then
    /// Its text, or errno; EFBIG if it is longer than these bounds.
    std::variant<secret, int> text{};
    struct stat status {};
    std::optional<std::chrono::nanoseconds> born;  ///< since the epoch, where the file system tells it
    std::string place;                             ///< its name without a link in it
    std::optional<open_folder> warning;
    /// Who can keep a reader of this file waiting; empty: nobody. Some file systems (XFS, NFS) have a lock
    /// for reading, which who writes the file keeps for as long as his own memory gives no answer.
    std::string kept_by;
    std::optional<refusal> changeable;  ///< why others can change it, as judge_own says
    bool is_exchangeable = false;       ///< as others_can_exchange says
};

/// What stands at the end of a way, and why it is no file for reading.
struct open_failure {
    int number = 0;   ///< errno; 0: it is no regular file, or it is refused
    mode_t mode = 0;  ///< of what is no regular file, with its type
    std::optional<refusal> refused{};
    std::string kept_by{};  ///< whom this thread would have to wait for
};

/// The folder in which a file was opened last, so that the next file in it needs no walk from the root. For
/// one short task that reads many files: the next task sees what an administrator has changed on the way. A
/// folder on whose way anything is doubtful is not remembered.
class last_folder {
public:
    /// Walks to the file. Puts into `folders` the folders that the walk went through.
    walk_result walk_to(const std::filesystem::path& file, const trusted_accounts& trusted,
                        std::optional<host_folders>& folders);

private:
    [[nodiscard]] bool remember(std::string_view name, const trusted_accounts& trusted);

    std::string name_;  ///< as files name it; empty: none
    descriptor opened_;
    route way_;
};

/// Opens a file for reading. It opens neither a FIFO nor a device. A file that somebody exchanges all the
/// time is refused after some attempts. Where others can hold a folder of the way, a patient thread opens and
/// reads it; if that has no answer in time, the file is refused.
std::variant<guarded_file, open_failure> open_guarded(const std::filesystem::path& file,
                                                      const trusted_accounts& trusted,
                                                      last_folder* nearby = nullptr);

/// The whole text, or errno: EFBIG if it is longer than `most` bytes, EAGAIN if there is no answer in time.
/// The caller wipes it where it may hold a secret.
std::variant<std::string, int> text_of(const guarded_file& file, std::size_t most);

/// The reason where there is no answer in time. `whom`: who would have to be waited for, if that is known.
refusal unanswered(const std::filesystem::path& file, std::string_view whom = {});

/// A folder in which the daemon makes and removes files.
struct guarded_folder {
    descriptor opened;
    std::string place;
};
struct unusable_folder {
    std::string problem;  ///< with what to do: "cannot open /srv/x: Permission denied"
    bool missing = false;
    bool unreachable = false;  ///< this process has no right to it; another one may have it
    bool no_answer = false;    ///< in time: others may hold it
};
/// Opens the folder; the daemon's own files stand in it, which somebody else may be meant to read.
std::variant<guarded_folder, unusable_folder> open_guarded_folder(const std::filesystem::path& folder,
                                                                  const trusted_accounts& trusted);

/// The status of what stands at the end of a way that `judge` does not refuse; nullopt: it cannot be told.
std::optional<struct stat> judged_status(const std::filesystem::path& file, const trusted_accounts& trusted);

/// The reason against a folder in which nobody else may exchange the daemon's files, with what to do; empty
/// where there is none, or where the folder cannot be reached.
std::string trouble_of_own_folder(const std::filesystem::path& folder, const trusted_accounts& trusted);

/// The name without a link in it, as far as it leads anywhere; what comes behind that stays as it is written,
/// as does a link whose way is too long or ends where others would have to mount something.
std::filesystem::path real_name(const std::filesystem::path& name, const trusted_accounts& trusted);

/// What stands at a name, without following a link there; nullopt: nothing, or there is no answer in time.
std::optional<entry::kind> kind_of(const std::filesystem::path& name);

/// Returns true if somebody else may have chosen what this name leads to, as far as it leads anywhere.
bool others_choose(const std::filesystem::path& name, const trusted_accounts& trusted);

}  // namespace tokenkeeper::files
