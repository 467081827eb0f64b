#pragma once

#include "daemon/health/warning.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper {

/// An assessment in the making.
class assessment_draft {
public:
    explicit assessment_draft(wall_time now) : now_(now) {}

    [[nodiscard]] wall_time now() const noexcept { return now_; }

    /// Adds the warning with the words of the catalogue; `detail`, the cause, stands between its sentence and
    /// the response of the daemon.
    warning& add(warning_code code, const std::string& detail = {});
    /// A date that changes the assessment; only one that is ahead counts. Returns true if it has passed.
    bool passed(wall_time date);
    void worsen(health grade) noexcept { result_.grade = worse(result_.grade, grade); }

    /// The assessment, with these names in its hints.
    assessment take(const std::string& session, const std::string& file);

private:
    wall_time now_;
    assessment result_;
};

/// Appends a clause behind a separator, if there is one.
void append_clause(std::string& text, const std::string& clause, const char* separator);
/// The clauses that are not empty, one behind the other: "one; another".
std::string joined(const std::vector<std::string>& clauses);

}  // namespace tokenkeeper
