#pragma once

#include "daemon/runtime/runtime.hpp"
#include "daemon/runtime/watch/account_turns.hpp"
#include "lib/scheduler/tables/id_table.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::sources {

/// Keeps the owners of watched files: sessions and organizations, by their ids, which are all different. It
/// finds the owners of a changed file without a walk over all of them.
class watched_files {
public:
    using path = std::filesystem::path;
    using owner_id = std::uint64_t;
    /// One call for each owner: what it reads may take long, and a file may have thousands of owners.
    using change_handler = std::function<void(const path& file, owner_id owner)>;

    explicit watched_files(runtime::runtime& world);

    /// Watches exactly these files for the owner. Call it before they are read.
    void watch(owner_id owner, const std::vector<path>& files);
    void forget(owner_id owner) { watch(owner, {}); }
    /// In the order of their ids.
    [[nodiscard]] std::vector<owner_id> owners(const path& file) const;

    /// The next three run until `stop`.

    /// Hears of changed files. One that changes more than ten times within half a minute is told again after
    /// a look only: reading it costs time and lines of the log, and others may be allowed to write it.
    boost::asio::awaitable<void> hear();
    /// Finds changes without a notification (links into other folders, network file systems): looks at every
    /// file within half a minute, one slice at a time.
    boost::asio::awaitable<void> look();
    /// Calls `changed` for the owners of files that were changed, one at a time. The accounts that change the
    /// files have turns.
    boost::asio::awaitable<void> tell(change_handler changed);
    void stop();

private:
    struct telling {
        std::optional<owner_id> last{};  ///< the owner that was told last
        bool is_outdated = false;        ///< it changed after its first owner was told
    };

    void forget_file(const std::string& name, owner_id owner);
    /// Takes the files out that changed too often, and keeps them for later.
    std::vector<path> moderated(std::vector<path> changed);
    void add_untold(const std::vector<path>& files);
    void tell_next(const change_handler& changed);
    [[nodiscard]] std::optional<owner_id> owner_after(const std::string& name,
                                                      std::optional<owner_id> last) const;
    /// Waits until files may keep the loop waiting again.
    boost::asio::awaitable<void> rested(runtime::alarm& rest_end);
    /// The files that were kept, once in half a minute.
    std::vector<path> take_kept();

    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> next_look_;
    std::unique_ptr<runtime::alarm> next_turn_;
    // Names, not paths: one of five parts takes three hundred bytes for them.
    std::map<std::string, std::vector<owner_id>> owners_;
    id_table<std::vector<const std::string*>> files_;  ///< the names are those of owners_
    std::map<path, unsigned> changes_;                 ///< since the last round
    std::map<std::string, telling> untold_;            ///< the changed files, by name
    runtime::account_turns<std::string> turns_;        ///< of those that wait
    boot_time next_round_{};
    bool stopped_ = false;
};

}  // namespace tokenkeeper::sources
