#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/output/history_lines.hpp"
#include "daemon/ctl/text/style.hpp"
#include "daemon/ctl/watch/watch_request.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace tokenkeeper::ctl {

/// One session in detail and its history, the latest decision first.
class session_page {
public:
    explicit session_page(std::string name) : name_{std::move(name)} {}

    [[nodiscard]] std::vector<watch_request> requests() const;
    /// Takes the answer to one of them; false where it is not what it should be.
    [[nodiscard]] bool take(const watch_request& request, const boost::json::object& answer, boot_time now);
    /// The daemon refused to answer: the session may be gone.
    void refuse(const watch_request& request, std::string message, boot_time now);

    /// All its lines, broken to the width of the style.
    [[nodiscard]] std::vector<std::string> lines(const daemon_report& daemon, wall_time now,
                                                 const text_style& style) const;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Null before the first answer.
    [[nodiscard]] const session_report* report() const noexcept { return report_ ? &*report_ : nullptr; }

private:
    std::string name_;
    std::optional<session_report> report_{};
    std::string refusal_{};
    std::optional<std::vector<history_day>> history_{};
    std::optional<boot_time> report_answered_{};
    std::optional<boot_time> history_answered_{};
};

}  // namespace tokenkeeper::ctl
