#pragma once

#include "daemon/runtime/runtime.hpp"
#include "lib/scheduler/tables/id_table.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
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

    /// Calls `changed` for the owners of files that were changed, until `stop`. A file that changes more than
    /// ten times within half a minute is told again by `run_looks` only: reading it costs time and lines of
    /// the log, and others may be allowed to write it.
    boost::asio::awaitable<void> run(change_handler changed);
    /// The same for changes without a notification (links into other folders, network file systems): looks at
    /// every file within half a minute, one slice at a time.
    boost::asio::awaitable<void> run_looks(change_handler changed);
    void stop();

private:
    void forget_file(const std::string& name, owner_id owner);
    /// Takes the files out that changed too often, and keeps them for later.
    std::vector<path> moderated(std::vector<path> changed);
    /// Tells many owners, of many files, in several turns of the loop.
    boost::asio::awaitable<void> tell(const change_handler& changed, const std::vector<path>& files,
                                      runtime::alarm& rest_end);
    /// Waits until files may keep the loop waiting again.
    boost::asio::awaitable<void> rested(runtime::alarm& rest_end);
    /// The files that were kept, once in half a minute.
    std::vector<path> take_kept();

    runtime::runtime& world_;
    std::unique_ptr<runtime::alarm> next_look_;
    std::unique_ptr<runtime::alarm> next_change_;
    // Names, not paths: one of five parts takes three hundred bytes for them.
    std::map<std::string, std::vector<owner_id>> owners_;
    id_table<std::vector<const std::string*>> files_;  ///< the names are those of owners_
    std::map<path, unsigned> changes_;                 ///< since the last round
    boot_time next_round_{};
    bool stopped_ = false;
};

}  // namespace tokenkeeper::sources
