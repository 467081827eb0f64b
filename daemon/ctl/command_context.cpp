#include "daemon/ctl/command_context.hpp"

#include "lib/base/printable.hpp"

#include <ostream>
#include <string>

namespace tokenkeeper::ctl {

text_style command_context::style() const {
    text_style style;
    style.colour = colour;
    if (const auto size = terminal()) style.columns = size->columns;
    return style;
}

std::string to_text(const failure& reason) {
    std::string text = printable(reason.message) + "\n";
    for (const std::string& line : reason.details)
        text += "  " + printable(line) + "\n";
    if (!reason.hint.empty()) text += "  " + printable(reason.hint) + "\n";
    return text;
}

exit_status report(const command_context& context, const failure& reason, std::string_view subject) {
    context.err << "tokenkeeperctl: ";
    const bool named = reason.message.find("'" + std::string{subject} + "'") != std::string::npos;
    if (!subject.empty() && !named) context.err << printable(subject) << ": ";
    context.err << to_text(reason);
    return reason.status;
}

}  // namespace tokenkeeper::ctl
