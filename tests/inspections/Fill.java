// Fills in forms as ODK Collect does, with its engine JavaRosa: for every NAME.form of a folder the
// answers of NAME.answers (a path, a tab, a text) are given, and what is sent is left as NAME.sent.
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class Fill {
    public static void main(String[] given) throws Exception {
        new XFormsModule().registerModule();
        try (var forms = Files.newDirectoryStream(Path.of(given[0]), "*.form")) {
            for (Path form : forms) fill(form);
        }
    }

    static void fill(Path form) throws Exception {
        FormDef made;
        try (InputStream text = Files.newInputStream(form)) {
            made = XFormUtils.getFormFromInputStream(text);
        }
        var model = new FormEntryModel(made);
        var hand = new FormEntryController(model);
        made.initialize(true, new InstanceInitializationFactory());
        Map<String, String> answers = answers(beside(form, ".answers"));
        hand.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int at = hand.stepToNextEvent(); at != FormEntryController.EVENT_END_OF_FORM; at = hand.stepToNextEvent()) {
            if (at == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                if (answers.containsKey(place(model.getFormIndex()) + "/")) hand.newRepeat();
            } else if (at == FormEntryController.EVENT_QUESTION) {
                answer(hand, model.getQuestionPrompt(), answers);
            }
        }
        hand.finalizeFormEntry();
        byte[] sent = new XFormSerializingVisitor().serializeInstance(made.getInstance(), made);
        Files.write(beside(form, ".sent"), sent);
    }

    static void answer(FormEntryController hand, FormEntryPrompt asked, Map<String, String> answers) {
        String place = place(asked.getIndex());
        String said = answers.get(place);
        if (said == null) return;
        int done = hand.answerQuestion(data(asked, said), true);
        if (done != FormEntryController.ANSWER_OK) throw new IllegalStateException(place + " = " + said + ": " + done);
    }

    static IAnswerData data(FormEntryPrompt asked, String said) {
        int control = asked.getControlType();
        if (control == Constants.CONTROL_SELECT_ONE) return new SelectOneData(chosen(asked, said).get(0));
        if (control == Constants.CONTROL_SELECT_MULTI) return new SelectMultiData(chosen(asked, said));
        return AnswerDataFactory.templateByDataType(asked.getDataType()).cast(new UncastData(said));
    }

    static List<Selection> chosen(FormEntryPrompt asked, String said) {
        List<Selection> found = new ArrayList<>();
        for (String name : said.split(" ")) {
            for (SelectChoice one : asked.getSelectChoices()) {
                if (one.getValue().equals(name)) found.add(one.selection());
            }
        }
        return found;
    }

    // Without the name of the root; of what repeats with its number, as car[2]/plate.
    static String place(FormIndex index) {
        String whole = index.getReference().toString(true).replace("[1]", "").replace("[@template]", "");
        return whole.substring(whole.indexOf('/', 1) + 1);
    }

    static Map<String, String> answers(Path file) throws IOException {
        Map<String, String> found = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int at = line.indexOf('\t');
            found.put(line.substring(0, at), line.substring(at + 1));
        }
        return found;
    }

    static Path beside(Path form, String ending) {
        return form.resolveSibling(form.getFileName().toString().replace(".form", ending));
    }
}
