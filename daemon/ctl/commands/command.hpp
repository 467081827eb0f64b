#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/commands/parameter.hpp"
#include "daemon/ctl/exit_status.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// A verb of tokenkeeperctl: its help, its table of parameters, and its work. The parameters fill members of
/// the command, so it must outlive the reading of the command line.
class command {
public:
    struct description {
        std::string name;
        std::string summary;  ///< one line for the list of verbs
        std::string help;     ///< further paragraphs; ends with an example
    };

    command() = default;
    command(const command&) = delete;
    command& operator=(const command&) = delete;
    virtual ~command() = default;

    [[nodiscard]] virtual description describe() const = 0;
    [[nodiscard]] virtual std::vector<parameter> parameters() { return {}; }
    /// The exit status for a command line that is wrong.
    [[nodiscard]] virtual exit_status usage_status() const { return exit_status::usage; }
    /// Others may own folders that it looks into, and can keep it waiting there.
    [[nodiscard]] virtual bool can_be_held() const { return false; }
    [[nodiscard]] virtual exit_status run(const command_context& context) = 0;
};

}  // namespace tokenkeeper::ctl
