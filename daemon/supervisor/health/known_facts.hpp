#pragma once

#include "daemon/events/event.hpp"
#include "daemon/health/assessed_session.hpp"
#include "daemon/health/daemon_health.hpp"
#include "daemon/health/session_health.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/supervisor/health/clock_offsets.hpp"
#include "daemon/supervisor/health/shown_certificates.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenkeeper::supervision {

/// What the events say about the surroundings of sessions and about the daemon: everything that health needs
/// and that no session knows. It hears every event and publishes nothing.
class known_facts {
public:
    /// `changed`: called after each fact that may change the health of a session, or of the daemon (0).
    known_facts(const roster& names, std::function<void(session_id)> changed)
        : names_(names), changed_(std::move(changed)) {}

    void hear(const events::event& fact, const instant& now);
    /// What the servers of each organization said of themselves.
    struct server_facts {
        shown_certificates certificates;
        clock_offsets clocks;
    };
    [[nodiscard]] server_facts& servers() noexcept { return servers_; }
    [[nodiscard]] const server_facts& servers() const noexcept { return servers_; }
    /// The log has lost so many lines since the start.
    void count_lost_lines(std::uint64_t total, boot_time now);
    void forget(session_id id);

    [[nodiscard]] session_surroundings surroundings(const session_entry& session) const;
    [[nodiscard]] session_use use(const session_entry& session, const instant& now) const;
    [[nodiscard]] daemon_facts daemon(const instant& now) const;

private:
    struct session_record {
        std::string source_trouble;
        std::string exposed_secret;
        std::string exposure_remedy;
        std::string open_folder;
        std::string folder_remedy;
        std::optional<boot_time> last_read;
    };
    struct failing_sink {
        session_id session = 0;
        std::string trouble;
        bool left_behind = false;
    };

    void hear(const events::sink_failing& fact);
    void hear(const events::sink_recovered& fact);
    void hear(const events::secret_exposed& fact);
    void hear(const events::secret_guarded& fact);
    void hear(const events::secret_folder_open& fact);
    void hear(const events::secret_folder_closed& fact);
    void hear(const events::store_changed& fact);
    void hear(const events::notifier_changed& fact);
    void hear(const events::set_changed& fact);
    void hear(const events::accounts_unresolved& fact);
    void hear(const events::organization_overloaded& fact);
    void accept_configuration();
    [[nodiscard]] const failing_sink* find_sink(const session_entry& session) const;

    const roster& names_;
    std::function<void(session_id)> changed_;
    std::unordered_map<session_id, session_record> sessions_;
    std::map<std::string, failing_sink> sinks_;                                    ///< by file
    std::map<std::string, std::vector<std::string>, std::less<>> unusable_rules_;  ///< by session
    server_facts servers_;
    daemon_facts daemon_;
    std::uint64_t lost_lines_ = 0;
    std::optional<boot_time> last_loss_;
};

}  // namespace tokenkeeper::supervision
