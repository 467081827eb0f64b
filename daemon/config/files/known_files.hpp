#pragma once

#include "daemon/files/entry.hpp"
#include "lib/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::config {

/// As exact as the file system tells it: it gives a number again soon after a file has gone.
using birth_time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// A file is recognized by these, whatever its name is.
struct file_mark {
    files::identity number;
    std::optional<birth_time> born;  ///< where the file system tells it
    wall_time changed;               ///< the content
    uid_t owner = 0;
};

/// The number of a file that has gone is used again. A rename keeps both times; the owner of a file and
/// everybody who may write it change the time of the content, and no account changes that of the birth.
bool is_same_file(const file_mark& one, const file_mark& other);

/// Remembers which files each name had: of a name in a folder that others can write the last few, as somebody
/// may have moved one of them aside; of other names the last. It does no I/O.
class known_files {
public:
    /// The most files that are remembered of one name.
    static constexpr std::size_t most_files = 8;
    /// The most names that are remembered although the configuration no longer has them.
    static constexpr std::size_t most_departed = 1'000;

    /// The name that had the number last, whichever file that was; nullptr: none is known.
    [[nodiscard]] const std::string* name_of(const files::identity& number) const;
    /// The name that had this very file last; nullptr: none is known.
    [[nodiscard]] const std::string* name_of(const file_mark& file) const;
    /// The owner of the last file of the name.
    [[nodiscard]] std::optional<uid_t> owner_of(const std::string& name) const;

    void remember(const std::string& name, const file_mark& file, bool is_exchangeable);
    /// The configuration no longer has the name. It stays known for a while where others can exchange its
    /// file.
    void forget(const std::string& name);

    [[nodiscard]] std::size_t count() const noexcept { return holders_.size(); }

private:
    struct record {
        std::vector<files::identity> numbers;  ///< of its files; the present one is the last
        uid_t owner = 0;
        bool is_exchangeable = false;
        bool departed = false;  ///< the configuration no longer names it
    };
    using records = std::map<std::string, record>;
    /// The last name and file of a number: only one file has it at a time.
    struct holder {
        const std::string* name = nullptr;
        file_mark file;
    };

    void erase(records::iterator entry);
    void erase_number(const std::string& name, const files::identity& number);

    records records_;
    std::map<files::identity, holder> holders_;
    std::deque<const std::string*> departed_;  ///< in their order
};

}  // namespace tokenkeeper::config
