<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln Foto</numerusform>
            <numerusform>%Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Get it out</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Anything like it</source>
        <translation>Entfernt ähnlich</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Rücktaste</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Could not be indexed</source>
        <translation>Konnte nicht indiziert werden</translation>
    </message>
    <message>
        <source>Ctrl and wheel</source>
        <translation>Strg und Mausrad</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>F2, Delete</source>
        <translation>F2, Entf</translation>
    </message>
    <message>
        <source>In the grid</source>
        <translation>In der Übersicht</translation>
    </message>
    <message>
        <source>In the photo</source>
        <translation>Im Foto</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>Unvollständig</translation>
    </message>
    <message>
        <source>Indexed</source>
        <translation>Indiziert</translation>
    </message>
    <message>
        <source>Larger and smaller tiles</source>
        <translation>Größere und kleinere Kacheln</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Bild verschieben</translation>
    </message>
    <message>
        <source>Move the selection; with Ctrl and Shift its size</source>
        <translation>Auswahl verschieben; mit Strg und Umschalt ihre Größe ändern</translation>
    </message>
    <message>
        <source>Offline: its folder is not mounted</source>
        <translation>Offline: Der Ordner ist nicht eingehängt</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Rebuild the library</source>
        <translation>Bibliothek neu aufbauen</translation>
    </message>
    <message>
        <source>Rename, or delete, a saved object</source>
        <translation>Gespeichertes Objekt umbenennen oder löschen</translation>
    </message>
    <message>
        <source>Same object</source>
        <translation>Dasselbe Objekt</translation>
    </message>
    <message>
        <source>Search with what is drawn</source>
        <translation>Mit der Auswahl suchen</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>Ähnlich</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Something went wrong inside PatchFind. Your photos are untouched.</source>
        <translation>In PatchFind ist etwas schiefgegangen. Ihre Fotos sind unberührt.</translation>
    </message>
    <message>
        <source>Space and drag</source>
        <translation>Leertaste und ziehen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Take the last point of the outline back</source>
        <translation>Letzten Punkt des Umrisses zurücknehmen</translation>
    </message>
    <message>
        <source>The photo before and after</source>
        <translation>Voriges und nächstes Foto</translation>
    </message>
    <message>
        <source>Waiting to be indexed</source>
        <translation>Wartet auf die Indizierung</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoomen</translation>
    </message>
    <message>
        <source>arrows</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>as a program noted it (XMP)</source>
        <translation>von einem Programm vermerkt (XMP)</translation>
    </message>
    <message>
        <source>by the camera (EXIF)</source>
        <translation>von der Kamera (EXIF)</translation>
    </message>
    <message>
        <source>d MMMM yyyy, HH:mm:ss</source>
        <translation>d. MMMM yyyy, HH:mm:ss</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>the file&apos;s own date</source>
        <translation>Datum der Datei selbst</translation>
    </message>
    <message>
        <source>the file&apos;s own date, until it is read</source>
        <translation>Datum der Datei selbst, bis sie gelesen ist</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>wheel, + and −; 0 fits, 1 is full size</source>
        <translation>Mausrad, + und −; 0 passt ein, 1 ist Originalgröße</translation>
    </message>
    <message>
        <source>when it was digitised (EXIF)</source>
        <translation>beim Digitalisieren (EXIF)</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} Std. {m} Min.</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} {year}</translation>
    </message>
    <message>
        <source>{m} min</source>
        <translation>{m} Min.</translation>
    </message>
    <message>
        <source>{n} % of its lines could be read</source>
        <translation>{n} % seiner Zeilen waren lesbar</translation>
    </message>
    <message>
        <source>{n} photos/min</source>
        <translation>{n} Fotos/Min.</translation>
    </message>
    <message>
        <source>{n} photos/s</source>
        <translation>{n} Fotos/s</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} Pixel</translation>
    </message>
    <message>
        <source>← →, among matches K J too</source>
        <translation>← →, bei Treffern auch K J</translation>
    </message>
</context>
<context>
    <name>Checking</name>
    <message numerus="yes">
        <source>%Ln could not be read, {path} for one. Check its disk.</source>
        <translation>
            <numerusform>%Ln war nicht lesbar: {path}. Prüfen Sie den Datenträger.</numerusform>
            <numerusform>%Ln waren nicht lesbar, darunter {path}. Prüfen Sie den Datenträger.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All photos were read again; %Ln had changed, and are indexed again.</source>
        <translation>
            <numerusform>Alle Fotos wurden erneut gelesen; %Ln war verändert und wird neu indiziert.</numerusform>
            <numerusform>Alle Fotos wurden erneut gelesen; %Ln waren verändert und werden neu indiziert.</numerusform>
        </translation>
    </message>
    <message>
        <source>All photos were read again; none had changed.</source>
        <translation>Alle Fotos wurden erneut gelesen; keines war verändert.</translation>
    </message>
    <message>
        <source>Chec&amp;k all photos again</source>
        <translation>Alle Fotos &amp;neu prüfen</translation>
    </message>
    <message>
        <source>Reads every photo, for changes that left size and times as they were</source>
        <translation>Liest jedes Foto und findet so auch Änderungen, die Größe und Zeiten nicht verraten</translation>
    </message>
    <message>
        <source>Stop chec&amp;king all photos</source>
        <translation>Prüfu&amp;ng aller Fotos anhalten</translation>
    </message>
    <message>
        <source>reading all photos again</source>
        <translation>alle Fotos erneut lesen</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>&amp;Failed photos…</source>
        <translation>Fotos &amp;mit Fehlern…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>changing the menus of file managers</source>
        <translation>Menüs der Dateimanager ändern</translation>
    </message>
    <message>
        <source>changing the settings</source>
        <translation>Einstellungen ändern</translation>
    </message>
    <message>
        <source>changing what starts with the session</source>
        <translation>Start mit der Sitzung ändern</translation>
    </message>
    <message>
        <source>listing the failures</source>
        <translation>Fehler auflisten</translation>
    </message>
    <message>
        <source>retrying the failures</source>
        <translation>Fotos mit Fehlern erneut versuchen</translation>
    </message>
</context>
<context>
    <name>ExcludesDialog</name>
    <message>
        <source>A folder that holds this file, with all below it</source>
        <translation>Ein Ordner, in dem diese Datei liegt, mit allem darunter</translation>
    </message>
    <message numerus="yes">
        <source>Always left out, here %Ln folder(s) at the last look:</source>
        <translation>
            <numerusform>Immer ausgelassen, hier zuletzt %Ln Ordner:</numerusform>
            <numerusform>Immer ausgelassen, hier zuletzt %Ln Ordner:</numerusform>
        </translation>
    </message>
    <message>
        <source>Hidden files and folders, trash and snapshots among them</source>
        <translation>Versteckte Dateien und Ordner, darunter Papierkörbe und Schnappschüsse</translation>
    </message>
    <message>
        <source>Leave out of “{name}”</source>
        <translation>Aus „{name}“ auslassen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Patterns, one a line. “drafts/*” or “*.gif”, for example:</source>
        <translation>Muster, eines je Zeile, zum Beispiel „Entwürfe/*“ oder „*.gif“:</translation>
    </message>
    <message>
        <source>Where it comes from</source>
        <translation>Woher es stammt</translation>
    </message>
</context>
<context>
    <name>FailuresDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) could not be indexed as a whole. Each is tried again when its file changes.</source>
        <translation>
            <numerusform>%Ln Foto konnte nicht ganz indiziert werden. Es wird erneut versucht, sobald sich seine Datei ändert.</numerusform>
            <numerusform>%Ln Fotos konnten nicht ganz indiziert werden. Jedes wird erneut versucht, sobald sich seine Datei ändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Failed photos and why</source>
        <translation>Fotos mit Fehlern und der Grund</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Photos that could not be indexed as a whole</source>
        <translation>Fotos, die nicht ganz indiziert werden konnten</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Try all again now</source>
        <translation>Jetzt alle erneut versuchen</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All folders</source>
        <translation>Alle Ordner</translation>
    </message>
    <message>
        <source>Any state</source>
        <translation>Jeder Status</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Mit Fehler</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Indexed</source>
        <translation>Indiziert</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Part of the file name</source>
        <translation>Teil des Dateinamens</translation>
    </message>
    <message>
        <source>Show all photos again</source>
        <translation>Wieder alle Fotos zeigen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Sub-folder</source>
        <translation>Unterordner</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>from 2019</source>
        <translation>ab 2019</translation>
    </message>
    <message>
        <source>to 2020-06</source>
        <translation>bis 2020-06</translation>
    </message>
</context>
<context>
    <name>FindsNotifier</name>
    <message>
        <source>{name}: {n} new</source>
        <translation>{name}: {n} neu</translation>
    </message>
</context>
<context>
    <name>FolderActions</name>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln weiteres</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Add folder…</source>
        <translation>Ordner &amp;hinzufügen…</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>Einen Ordner mit Fotos wählen</translation>
    </message>
    <message>
        <source>It has moved to…</source>
        <translation>Er liegt jetzt in…</translation>
    </message>
    <message>
        <source>Its photos are no longer found. The files themselves are not touched, and what is indexed of them is kept for a week in case the folder comes back.</source>
        <translation>Seine Fotos werden nicht mehr gefunden. Die Dateien selbst bleiben unberührt, und was von ihnen indiziert ist, wird eine Woche aufgehoben, falls der Ordner zurückkommt.</translation>
    </message>
    <message>
        <source>Leave out…</source>
        <translation>Auslassen…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>Aus der Bibliothek entfernen…</translation>
    </message>
    <message>
        <source>Remove “{name}” from the library?</source>
        <translation>„{name}“ aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>Im Dateimanager zeigen</translation>
    </message>
    <message>
        <source>Views of {objects} were selected there; these keep pictures of them.</source>
        <translation>Ansichten von {objects} wurden dort ausgewählt; die Objekte behalten Bilder davon.</translation>
    </message>
    <message>
        <source>Where is “{name}” now?</source>
        <translation>Wo liegt „{name}“ jetzt?</translation>
    </message>
    <message>
        <source>adding a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>changing what is left out</source>
        <translation>Ausgelassenes ändern</translation>
    </message>
    <message>
        <source>relocating a folder</source>
        <translation>Neuen Ort eines Ordners übernehmen</translation>
    </message>
    <message>
        <source>removing a folder</source>
        <translation>Ordner entfernen</translation>
    </message>
</context>
<context>
    <name>FolderModel</name>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln mit Fehler</numerusform>
            <numerusform>%Ln mit Fehlern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln incomplete</source>
        <translation>
            <numerusform>%Ln unvollständig</numerusform>
            <numerusform>%Ln unvollständig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln wartet</numerusform>
            <numerusform>%Ln warten</numerusform>
        </translation>
    </message>
    <message>
        <source>All indexed</source>
        <translation>Alle indiziert</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>No photos</source>
        <translation>Keine Fotos</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln folder(s) are looked at every 5 minutes</source>
        <translation>
            <numerusform>Nach {n} von %Ln Ordner wird alle 5 Minuten gesehen</numerusform>
            <numerusform>Nach {n} von %Ln Ordnern wird alle 5 Minuten gesehen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message numerus="yes">
        <source>%Ln photo(s) are not whole…</source>
        <translation>
            <numerusform>%Ln Foto ist nicht ganz…</numerusform>
            <numerusform>%Ln Fotos sind nicht ganz…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) failed…</source>
        <translation>
            <numerusform>%Ln Foto mit Fehler…</numerusform>
            <numerusform>%Ln Fotos mit Fehlern…</numerusform>
        </translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Watch a folder of photos (Ctrl+Shift+O)</source>
        <translation>Einen Ordner mit Fotos beobachten (Strg+Umschalt+O)</translation>
    </message>
</context>
<context>
    <name>FrontActions</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Find what is chosen</source>
        <translation>Aus&amp;gewähltes suchen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Forwar&amp;d</source>
        <translation>&amp;Vorwärts</translation>
    </message>
    <message>
        <source>Show in fol&amp;der</source>
        <translation>Im Ordner an&amp;zeigen</translation>
    </message>
    <message>
        <source>This is &amp;it</source>
        <translation>Das ist &amp;es</translation>
    </message>
    <message>
        <source>This is &amp;not</source>
        <translation>Das ist es &amp;nicht</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;About PatchFind</source>
        <translation>&amp;Über PatchFind</translation>
    </message>
    <message>
        <source>&amp;Copy a report</source>
        <translation>&amp;Bericht kopieren</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>About PatchFind</source>
        <translation>Über PatchFind</translation>
    </message>
    <message>
        <source>Lasso an object in one photo; PatchFind finds and boxes that same object in all your others. Nothing leaves this computer, and no photo is ever changed. Free software under the Apache License 2.0; the licences of what it is built with come with each package.</source>
        <translation>Umfahren Sie ein Objekt in einem Foto mit dem Lasso; PatchFind findet und umrahmt dieses Objekt in allen anderen. Nichts verlässt diesen Computer, und kein Foto wird je verändert. Freie Software unter der Apache-Lizenz 2.0; die Lizenzen der verwendeten Bausteine liegen jedem Paket bei.</translation>
    </message>
    <message>
        <source>Looking everything over for the report…</source>
        <translation>Für den Bericht wird alles durchgesehen…</translation>
    </message>
    <message>
        <source>No program here opens the log. It is {path}.</source>
        <translation>Kein Programm hier öffnet das Protokoll. Es ist {path}.</translation>
    </message>
    <message>
        <source>Open the &amp;log</source>
        <translation>&amp;Protokoll öffnen</translation>
    </message>
    <message>
        <source>PatchFind {version}</source>
        <translation>PatchFind {version}</translation>
    </message>
    <message>
        <source>The report is in the clipboard. It names your folders, and no photo.</source>
        <translation>Der Bericht ist in der Zwischenablage. Er nennt Ihre Ordner, aber kein Foto.</translation>
    </message>
    <message>
        <source>making a report</source>
        <translation>Bericht erstellen</translation>
    </message>
</context>
<context>
    <name>Indexing</name>
    <message>
        <source>indexing</source>
        <translation>indizieren</translation>
    </message>
    <message>
        <source>looking through the folders</source>
        <translation>Ordner durchsehen</translation>
    </message>
    <message>
        <source>reading when photos were taken</source>
        <translation>Aufnahmezeiten lesen</translation>
    </message>
    <message>
        <source>watching the folders</source>
        <translation>Ordner beobachten</translation>
    </message>
</context>
<context>
    <name>IndexingStatusBar</name>
    <message>
        <source>Index now all the same</source>
        <translation>Trotzdem jetzt indizieren</translation>
    </message>
    <message>
        <source>Indexing is paused</source>
        <translation>Die Indizierung ist angehalten</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>Fortschritt der Indizierung</translation>
    </message>
    <message>
        <source>Indexing waits for a time that suits you</source>
        <translation>Die Indizierung wartet auf eine passende Zeit</translation>
    </message>
    <message>
        <source>Indexing…</source>
        <translation>Es wird indiziert…</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>Ordner werden durchgesehen…</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>Indizierung anhalten</translation>
    </message>
    <message>
        <source>Reading all photos again…</source>
        <translation>Alle Fotos werden erneut gelesen…</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>Indizierung fortsetzen</translation>
    </message>
    <message>
        <source>Stop checking all photos</source>
        <translation>Prüfung aller Fotos anhalten</translation>
    </message>
    <message>
        <source>Stopped by a problem; it is tried again later</source>
        <translation>Von einem Problem aufgehalten; später wird es erneut versucht</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Auf dem neuesten Stand</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>Information</name>
    <message>
        <source>Choose a photo to see what is known of it.</source>
        <translation>Wählen Sie ein Foto, um zu sehen, was darüber bekannt ist.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Info&amp;rmation</source>
        <translation>&amp;Informationen</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Informationen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Not in the library</source>
        <translation>Nicht in der Bibliothek</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>looking a photo up</source>
        <translation>Foto nachschlagen</translation>
    </message>
</context>
<context>
    <name>KeywordsDialog</name>
    <message numerus="yes">
        <source>%Ln sidecar(s) will be written.</source>
        <translation>
            <numerusform>%Ln Begleitdatei wird geschrieben.</numerusform>
            <numerusform>%Ln Begleitdateien werden geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>A new sidecar</source>
        <translation>Eine neue Begleitdatei</translation>
    </message>
    <message>
        <source>Added to what is there</source>
        <translation>Ergänzung des Vorhandenen</translation>
    </message>
    <message>
        <source>Give a keyword first.</source>
        <translation>Geben Sie zuerst ein Stichwort ein.</translation>
    </message>
    <message>
        <source>Keywords in sidecars</source>
        <translation>Stichwörter in Begleitdateien</translation>
    </message>
    <message>
        <source>Keywords:</source>
        <translation>Stichwörter:</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Looking at the sidecars…</source>
        <translation>Die Begleitdateien werden angesehen…</translation>
    </message>
    <message>
        <source>Name new sidecars IMG_1.xmp, as Adobe&apos;s programs do, not IMG_1.jpg.xmp</source>
        <translation>Neue Begleitdateien IMG_1.xmp nennen, wie es Programme von Adobe tun, nicht IMG_1.jpg.xmp</translation>
    </message>
    <message>
        <source>No photo is changed, and all else in a sidecar stays.</source>
        <translation>Kein Foto wird verändert, und alles andere in einer Begleitdatei bleibt.</translation>
    </message>
    <message>
        <source>Nothing: it says so already</source>
        <translation>Nichts: Es steht schon darin</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Photos and their sidecars</source>
        <translation>Fotos und ihre Begleitdateien</translation>
    </message>
    <message>
        <source>Several are parted by commas</source>
        <translation>Mehrere durch Kommas trennen</translation>
    </message>
    <message>
        <source>Sidecar</source>
        <translation>Begleitdatei</translation>
    </message>
    <message>
        <source>There is nothing to write.</source>
        <translation>Es gibt nichts zu schreiben.</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>Was geschrieben wird</translation>
    </message>
    <message>
        <source>What the sidecar will hold</source>
        <translation>Was die Begleitdatei enthalten wird</translation>
    </message>
    <message>
        <source>With its place in each photo (IPTC image regions)</source>
        <translation>Mit der Stelle in jedem Foto (IPTC-Bildregionen)</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>looking at the sidecars</source>
        <translation>Begleitdateien ansehen</translation>
    </message>
    <message>
        <source>writing sidecars</source>
        <translation>Begleitdateien schreiben</translation>
    </message>
    <message>
        <source>{written} written, {unchanged} unchanged, {failed} not written.</source>
        <translation>{written} geschrieben, {unchanged} unverändert, {failed} nicht geschrieben.</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>Look for &amp;changes now</source>
        <translation>Jetzt nach Änderungen &amp;suchen</translation>
    </message>
    <message>
        <source>keeping the views of saved objects</source>
        <translation>Ansichten gespeicherter Objekte aufbewahren</translation>
    </message>
    <message>
        <source>loading the backbone</source>
        <translation>Erkennungsnetz laden</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>By folder</source>
        <translation>Nach Ordner</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>Change them, or show all photos again (Ctrl+L).</source>
        <translation>Ändern Sie die Filter, oder zeigen Sie wieder alle Fotos (Strg+L).</translation>
    </message>
    <message>
        <source>Fi&amp;lter the photos</source>
        <translation>Fotos fi&amp;ltern</translation>
    </message>
    <message>
        <source>Filter the photos</source>
        <translation>Fotos filtern</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>No photo fits the filters</source>
        <translation>Kein Foto passt zu den Filtern</translation>
    </message>
    <message>
        <source>No photos here yet</source>
        <translation>Noch keine Fotos hier</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Open a photo and draw round an object to find it</source>
        <translation>Öffnen Sie ein Foto und umfahren Sie ein Objekt, um es zu finden</translation>
    </message>
    <message>
        <source>PatchFind takes JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF and camera RAW files, in sub-folders too, and shows them here as soon as it has found them.</source>
        <translation>PatchFind liest JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF und RAW-Dateien von Kameras, auch in Unterordnern, und zeigt sie hier, sobald es sie gefunden hat.</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Size of the pictures (Ctrl and the wheel)</source>
        <translation>Größe der Bilder (Strg und Mausrad)</translation>
    </message>
    <message>
        <source>Sort the photos</source>
        <translation>Fotos sortieren</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} von {all}</translation>
    </message>
</context>
<context>
    <name>LibraryRefresher</name>
    <message>
        <source>reading the library</source>
        <translation>Bibliothek lesen</translation>
    </message>
    <message>
        <source>sorting the photos</source>
        <translation>Fotos sortieren</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>PatchFind never deletes a photo from your disk.</source>
        <translation>PatchFind löscht nie ein Foto von Ihrem Datenträger.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>“{name}” is no longer in the library. No photo was touched.</source>
        <translation>„{name}“ ist nicht mehr in der Bibliothek. Kein Foto wurde angetastet.</translation>
    </message>
</context>
<context>
    <name>MatchModel</name>
    <message numerus="yes">
        <source>%Ln copies elsewhere</source>
        <translation>
            <numerusform>%Ln Kopie anderswo</numerusform>
            <numerusform>%Ln Kopien anderswo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln vielleicht</numerusform>
            <numerusform>%Ln vielleicht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more shot(s) of this burst</source>
        <translation>
            <numerusform>%Ln weitere Aufnahme dieser Serie</numerusform>
            <numerusform>%Ln weitere Aufnahmen dieser Serie</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sure</source>
        <translation>
            <numerusform>%Ln sicher</numerusform>
            <numerusform>%Ln sicher</numerusform>
        </translation>
    </message>
    <message>
        <source>New since you last looked at this object</source>
        <translation>Neu, seit Sie dieses Objekt zuletzt angesehen haben</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Ohne Datum</translation>
    </message>
    <message>
        <source>Offline: its folder is not mounted</source>
        <translation>Offline: Der Ordner ist nicht eingehängt</translation>
    </message>
    <message>
        <source>Still being looked at</source>
        <translation>Wird noch angesehen</translation>
    </message>
    <message>
        <source>This photo is gone or changed; the object keeps a picture of the view</source>
        <translation>Dieses Foto ist weg oder verändert; das Objekt behält ein Bild der Ansicht</translation>
    </message>
    <message>
        <source>Verified: the object&apos;s details agree</source>
        <translation>Bestätigt: Einzelheiten des Objekts stimmen überein</translation>
    </message>
    <message>
        <source>You said: this is it</source>
        <translation>Sie sagten: Das ist es</translation>
    </message>
    <message>
        <source>You selected it here</source>
        <translation>Hier haben Sie es ausgewählt</translation>
    </message>
    <message>
        <source>alike</source>
        <translation>ähnlich</translation>
    </message>
    <message>
        <source>alike, but no details agree</source>
        <translation>ähnlich, aber keine Einzelheiten stimmen überein</translation>
    </message>
    <message>
        <source>the object&apos;s details agree</source>
        <translation>Einzelheiten des Objekts stimmen überein</translation>
    </message>
    <message>
        <source>the same scene or thing</source>
        <translation>dieselbe Szene oder Sache</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Details…</source>
        <translation>Einzelheiten…</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>ObjectModel</name>
    <message numerus="yes">
        <source>%Ln view(s)</source>
        <translation>
            <numerusform>%Ln Ansicht</numerusform>
            <numerusform>%Ln Ansichten</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter searches for it, F2 renames it.</source>
        <translation>Eingabe sucht danach, F2 benennt es um.</translation>
    </message>
    <message>
        <source>{name} · {n} new</source>
        <translation>{name} · {n} neu</translation>
    </message>
</context>
<context>
    <name>ObjectsPanel</name>
    <message>
        <source>Saved objects</source>
        <translation>Gespeicherte Objekte</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>&amp;Open photo…</source>
        <translation>Foto ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>One photo is opened at a time: {name}.</source>
        <translation>Es wird immer nur ein Foto geöffnet: {name}.</translation>
    </message>
    <message>
        <source>Open a photo to search with</source>
        <translation>Ein Foto öffnen, mit dem gesucht wird</translation>
    </message>
    <message>
        <source>opening a photo</source>
        <translation>Foto öffnen</translation>
    </message>
</context>
<context>
    <name>PhotoCanvas</name>
    <message>
        <source>Click an object or draw round it, then press Enter</source>
        <translation>Klicken Sie auf ein Objekt oder umfahren Sie es, dann drücken Sie die Eingabetaste</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
</context>
<context>
    <name>PhotoMenu</name>
    <message>
        <source>Add to the search</source>
        <translation>Zur Suche hinzufügen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Find similar photos</source>
        <translation>Ähnliche Fotos suchen</translation>
    </message>
    <message>
        <source>Find this object</source>
        <translation>Dieses Objekt suchen</translation>
    </message>
    <message>
        <source>Make it the cover</source>
        <translation>Als Titelbild nehmen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>The path of {name} is copied.</source>
        <translation>Der Pfad von {name} ist kopiert.</translation>
    </message>
    <message>
        <source>The system has no program that shows {path}.</source>
        <translation>Das System hat kein Programm, das {path} zeigt.</translation>
    </message>
    <message>
        <source>This is it</source>
        <translation>Das ist es</translation>
    </message>
    <message>
        <source>This is not</source>
        <translation>Das ist es nicht</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>Could not be indexed</source>
        <translation>Konnte nicht indiziert werden</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Ohne Datum</translation>
    </message>
    <message>
        <source>Offline: its folder is not mounted</source>
        <translation>Offline: Der Ordner ist nicht eingehängt</translation>
    </message>
    <message>
        <source>Waiting to be indexed</source>
        <translation>Wartet auf die Indizierung</translation>
    </message>
</context>
<context>
    <name>PhotoPage</name>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>&amp;Add to the search</source>
        <translation>Zur Suche &amp;hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Fit to window</source>
        <translation>An Fenster &amp;anpassen</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>&amp;Lasso</translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation>&amp;Rechteck</translation>
    </message>
    <message>
        <source>&amp;Whole photo</source>
        <translation>Ganzes &amp;Foto</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Find similar photos</source>
        <translation>Ähnliche Fotos suchen</translation>
    </message>
    <message>
        <source>Find this object</source>
        <translation>Dieses Objekt suchen</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>An Fenster anpassen</translation>
    </message>
    <message>
        <source>Only the stored thumbnail can be shown</source>
        <translation>Nur das gespeicherte Vorschaubild kann gezeigt werden</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Search all photos for what is selected (Enter or F)</source>
        <translation>Alle Fotos nach der Auswahl durchsuchen (Eingabe oder F)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>opening a photo</source>
        <translation>Foto öffnen</translation>
    </message>
</context>
<context>
    <name>Presence</name>
    <message>
        <source>F&amp;ull screen</source>
        <translation>Voll&amp;bild</translation>
    </message>
    <message>
        <source>PatchFind goes on here. Its menu has “Quit”.</source>
        <translation>PatchFind läuft hier weiter. In seinem Menü steht „Beenden“.</translation>
    </message>
</context>
<context>
    <name>ProgressBox</name>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>QueryChips</name>
    <message>
        <source>Open its photo</source>
        <translation>Sein Foto öffnen</translation>
    </message>
    <message>
        <source>Remove from the search</source>
        <translation>Aus der Suche entfernen</translation>
    </message>
    <message>
        <source>View {n} of the object, in {photo}</source>
        <translation>Ansicht {n} des Objekts, in {photo}</translation>
    </message>
</context>
<context>
    <name>QueryPane</name>
    <message>
        <source>Looked for</source>
        <translation>Gesucht</translation>
    </message>
    <message>
        <source>What is looked for</source>
        <translation>Wonach gesucht wird</translation>
    </message>
    <message>
        <source>reading what is looked for</source>
        <translation>Gesuchtes lesen</translation>
    </message>
</context>
<context>
    <name>QuietTimes</name>
    <message>
        <source>asking the desktop for its conditions</source>
        <translation>Schreibtisch nach seinem Zustand fragen</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message numerus="yes">
        <source>%Ln confirmed</source>
        <translation>
            <numerusform>%Ln bestätigt</numerusform>
            <numerusform>%Ln bestätigt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hidden</source>
        <translation>
            <numerusform>%Ln ausgeblendet</numerusform>
            <numerusform>%Ln ausgeblendet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln vielleicht</numerusform>
            <numerusform>%Ln vielleicht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sure</source>
        <translation>
            <numerusform>%Ln sicher</numerusform>
            <numerusform>%Ln sicher</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Save this object…</source>
        <translation>Dieses Objekt &amp;speichern…</translation>
    </message>
    <message>
        <source>A wider setting has {matches} that may be it.</source>
        <translation>Eine weitere Einstellung hat {matches}, die es sein könnten.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Draw round an object in it to find that object in other photos.</source>
        <translation>Umfahren Sie ein Objekt darin, um es in anderen Fotos zu finden.</translation>
    </message>
    <message>
        <source>Draw the outline closer round the object, choose a sharper or larger view of it, or wait until more photos are indexed.</source>
        <translation>Ziehen Sie den Umriss enger um das Objekt, wählen Sie eine schärfere oder größere Ansicht davon, oder warten Sie, bis mehr Fotos indiziert sind.</translation>
    </message>
    <message numerus="yes">
        <source>From here on a resemblance means nothing; %Ln more photo(s) were ranked.</source>
        <translation>
            <numerusform>Ab hier bedeutet eine Ähnlichkeit nichts mehr; %Ln weiteres Foto wurde eingestuft.</numerusform>
            <numerusform>Ab hier bedeutet eine Ähnlichkeit nichts mehr; %Ln weitere Fotos wurden eingestuft.</numerusform>
        </translation>
    </message>
    <message>
        <source>Get it out</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Matches, best first</source>
        <translation>Treffer, die besten zuerst</translation>
    </message>
    <message>
        <source>No other photo looks like this one</source>
        <translation>Kein anderes Foto sieht aus wie dieses</translation>
    </message>
    <message>
        <source>No other photo seems to hold this</source>
        <translation>Kein anderes Foto scheint dies zu zeigen</translation>
    </message>
    <message>
        <source>Nothing certain in {photos}</source>
        <translation>Nichts Sicheres in {photos}</translation>
    </message>
    <message>
        <source>Nothing found in {photos}</source>
        <translation>Nichts gefunden in {photos}</translation>
    </message>
    <message>
        <source>Nothing this strict</source>
        <translation>Nichts bei dieser Strenge</translation>
    </message>
    <message>
        <source>Save this object…</source>
        <translation>Dieses Objekt speichern…</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Es wird gesucht…</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Show ou&amp;tlines of matches</source>
        <translation>&amp;Umrisse der Treffer zeigen</translation>
    </message>
    <message>
        <source>Show outlines instead of boxes</source>
        <translation>Umrisse statt Rahmen zeigen</translation>
    </message>
    <message>
        <source>Show the co&amp;pies of a match</source>
        <translation>Ko&amp;pien eines Treffers zeigen</translation>
    </message>
    <message>
        <source>Show “{level}”</source>
        <translation>„{level}“ zeigen</translation>
    </message>
    <message>
        <source>Sort by date</source>
        <translation>Nach Datum sortieren</translation>
    </message>
    <message>
        <source>Sort matches by &amp;date</source>
        <translation>Treffer nach &amp;Datum sortieren</translation>
    </message>
    <message>
        <source>The search did not work</source>
        <translation>Die Suche hat nicht geklappt</translation>
    </message>
</context>
<context>
    <name>SavedObjects</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Find this object</source>
        <translation>Dieses Objekt suchen</translation>
    </message>
    <message>
        <source>It is the same as:</source>
        <translation>Es ist dasselbe wie:</translation>
    </message>
    <message>
        <source>Merge into another…</source>
        <translation>Mit einem anderen zusammenführen…</translation>
    </message>
    <message>
        <source>Merge “{name}”</source>
        <translation>„{name}“ zusammenführen</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>Rename “{name}”</source>
        <translation>„{name}“ umbenennen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Save this object</source>
        <translation>Dieses Objekt speichern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>choosing a cover</source>
        <translation>Titelbild wählen</translation>
    </message>
    <message>
        <source>forgetting an object</source>
        <translation>Objekt löschen</translation>
    </message>
    <message>
        <source>looking at what is new of an object</source>
        <translation>Neues zu einem Objekt ansehen</translation>
    </message>
    <message>
        <source>merging two objects</source>
        <translation>Zwei Objekte zusammenführen</translation>
    </message>
    <message>
        <source>parting two objects</source>
        <translation>Zwei Objekte trennen</translation>
    </message>
    <message>
        <source>renaming an object</source>
        <translation>Objekt umbenennen</translation>
    </message>
    <message>
        <source>saving an object</source>
        <translation>Objekt speichern</translation>
    </message>
    <message>
        <source>“{name}” and “{other}” are two again.</source>
        <translation>„{name}“ und „{other}“ sind wieder zwei.</translation>
    </message>
    <message>
        <source>“{name}” has another picture now.</source>
        <translation>„{name}“ hat jetzt ein anderes Bild.</translation>
    </message>
    <message>
        <source>“{name}” is no longer saved. No photo was touched.</source>
        <translation>„{name}“ ist nicht mehr gespeichert. Kein Foto wurde angetastet.</translation>
    </message>
    <message>
        <source>“{name}” is not saved with this view. Save it first.</source>
        <translation>„{name}“ ist nicht mit dieser Ansicht gespeichert. Speichern Sie es zuerst.</translation>
    </message>
    <message>
        <source>“{name}” is part of “{other}” now.</source>
        <translation>„{name}“ gehört jetzt zu „{other}“.</translation>
    </message>
    <message>
        <source>“{name}” is saved under the folders.</source>
        <translation>„{name}“ ist unter den Ordnern gespeichert.</translation>
    </message>
    <message>
        <source>“{old}” is now called “{new}”.</source>
        <translation>„{old}“ heißt jetzt „{new}“.</translation>
    </message>
</context>
<context>
    <name>SearchChip</name>
    <message numerus="yes">
        <source>%Ln view(s)</source>
        <translation>
            <numerusform>%Ln Ansicht</numerusform>
            <numerusform>%Ln Ansichten</numerusform>
        </translation>
    </message>
    <message>
        <source>R&amp;ecent searches</source>
        <translation>Le&amp;tzte Suchen</translation>
    </message>
    <message>
        <source>The search that views are added to: {search}</source>
        <translation>Die Suche, zu der Ansichten hinzugefügt werden: {search}</translation>
    </message>
</context>
<context>
    <name>SearchController</name>
    <message>
        <source>The object is searched without {name}.</source>
        <translation>Das Objekt wird ohne {name} gesucht.</translation>
    </message>
    <message numerus="yes">
        <source>The search now has %Ln view(s) of the object.</source>
        <translation>
            <numerusform>Die Suche hat jetzt %Ln Ansicht des Objekts.</numerusform>
            <numerusform>Die Suche hat jetzt %Ln Ansichten des Objekts.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>{name} is hidden, and what looks like it moves down.</source>
        <translation>{name} ist ausgeblendet, und was so aussieht, rückt nach unten.</translation>
    </message>
    <message>
        <source>{name} is one of its photos already.</source>
        <translation>{name} gehört schon zu seinen Fotos.</translation>
    </message>
    <message>
        <source>{name} is the object&apos;s only view; delete the object instead.</source>
        <translation>{name} ist die einzige Ansicht des Objekts; löschen Sie stattdessen das Objekt.</translation>
    </message>
    <message>
        <source>{name} joins the search as another view of the object.</source>
        <translation>{name} wird als weitere Ansicht des Objekts in die Suche aufgenommen.</translation>
    </message>
</context>
<context>
    <name>SearchRow</name>
    <message>
        <source>Add to the search</source>
        <translation>Zur Suche hinzufügen</translation>
    </message>
    <message>
        <source>Is this the object?</source>
        <translation>Ist das das Objekt?</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <source>Search with this as another view of the object in {photo} (A)</source>
        <translation>Hiermit als weiterer Ansicht des Objekts in {photo} suchen (A)</translation>
    </message>
    <message>
        <source>Show the object&apos;s outline as it lies in this photo</source>
        <translation>Den Umriss des Objekts zeigen, wie es in diesem Foto liegt</translation>
    </message>
    <message>
        <source>The match before</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>The next match</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>This is it</source>
        <translation>Das ist es</translation>
    </message>
    <message>
        <source>This is not</source>
        <translation>Das ist es nicht</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} von {count}</translation>
    </message>
</context>
<context>
    <name>SearchSession</name>
    <message>
        <source>listing the photos of an object</source>
        <translation>Fotos eines Objekts auflisten</translation>
    </message>
    <message>
        <source>looking at the selection</source>
        <translation>Auswahl ansehen</translation>
    </message>
    <message>
        <source>searching</source>
        <translation>suchen</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>A quarter</source>
        <translation>Ein Viertel</translation>
    </message>
    <message>
        <source>A tenth</source>
        <translation>Ein Zehntel</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>An NVIDIA graphics card</source>
        <translation>Einer NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>Another backbone indexes the library anew; what the present one has indexed is kept. Nothing is downloaded unless you ask here.</source>
        <translation>Ein anderes Erkennungsnetz indiziert die Bibliothek neu; was das jetzige indiziert hat, bleibt erhalten. Heruntergeladen wird nur, was Sie hier anfordern.</translation>
    </message>
    <message>
        <source>Apple graphics</source>
        <translation>Apple-Grafik</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>At any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Backbone</source>
        <translation>Erkennungsnetz</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Download ({n} MB)…</source>
        <translation>Herunterladen ({n} MB)…</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Herunterladen…</translation>
    </message>
    <message>
        <source>Go on in the notification area when the window is closed</source>
        <translation>Im Infobereich weiterlaufen, wenn das Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>Half</source>
        <translation>Die Hälfte</translation>
    </message>
    <message>
        <source>Index new photos</source>
        <translation>Neue Fotos indizieren</translation>
    </message>
    <message>
        <source>Language, from the next start on</source>
        <translation>Sprache (ab dem nächsten Start)</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Of the processor it may take</source>
        <translation>Anteil am Prozessor dafür</translation>
    </message>
    <message>
        <source>On mains power, not on battery</source>
        <translation>Nur am Stromnetz, nicht im Akkubetrieb</translation>
    </message>
    <message>
        <source>Photos looked at closely per search</source>
        <translation>Genau geprüfte Fotos je Suche</translation>
    </message>
    <message>
        <source>Say on the desktop what saved objects found</source>
        <translation>Auf dem Schreibtisch melden, was gespeicherte Objekte gefunden haben</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Show “Find objects in this photo” in file managers</source>
        <translation>„Objekte in diesem Foto suchen“ in Dateimanagern zeigen</translation>
    </message>
    <message>
        <source>Start with the session, without a window</source>
        <translation>Mit der Sitzung starten, ohne Fenster</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The graphics card if there is one</source>
        <translation>Der Grafikkarte, falls vorhanden</translation>
    </message>
    <message>
        <source>The processor alone</source>
        <translation>Dem Prozessor allein</translation>
    </message>
    <message>
        <source>Three quarters</source>
        <translation>Drei Viertel</translation>
    </message>
    <message>
        <source>While nobody is at the computer</source>
        <translation>Während niemand am Computer ist</translation>
    </message>
    <message>
        <source>asking the desktop</source>
        <translation>Schreibtisch fragen</translation>
    </message>
    <message>
        <source>downloading a backbone</source>
        <translation>Erkennungsnetz herunterladen</translation>
    </message>
    <message>
        <source>listing the backbones</source>
        <translation>Erkennungsnetze auflisten</translation>
    </message>
    <message>
        <source>{choice} (which this desktop does not tell)</source>
        <translation>{choice} (das verrät dieser Schreibtisch nicht)</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>StrictnessSlider</name>
    <message>
        <source>How alike a match must be</source>
        <translation>Wie ähnlich ein Treffer sein muss</translation>
    </message>
    <message>
        <source>Strictness</source>
        <translation>Strenge</translation>
    </message>
</context>
<context>
    <name>TakingOut</name>
    <message numerus="yes">
        <source>%Ln could not be copied.</source>
        <translation>
            <numerusform>%Ln konnte nicht kopiert werden.</numerusform>
            <numerusform>%Ln konnten nicht kopiert werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln path(s) are copied.</source>
        <translation>
            <numerusform>%Ln Pfad ist kopiert.</numerusform>
            <numerusform>%Ln Pfade sind kopiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are copied to {folder}.</source>
        <translation>
            <numerusform>%Ln Foto ist nach {folder} kopiert.</numerusform>
            <numerusform>%Ln Fotos sind nach {folder} kopiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Export list of matches…</source>
        <translation>&amp;Trefferliste exportieren…</translation>
    </message>
    <message>
        <source>&amp;Keywords in sidecars…</source>
        <translation>&amp;Stichwörter in Begleitdateien…</translation>
    </message>
    <message>
        <source>COCO, for training detectors (*.coco.json)</source>
        <translation>COCO, um Detektoren zu trainieren (*.coco.json)</translation>
    </message>
    <message>
        <source>Contact &amp;sheet…</source>
        <translation>&amp;Kontaktabzug…</translation>
    </message>
    <message>
        <source>Contact sheet of {photos}</source>
        <translation>Kontaktabzug: {photos}</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>Kontaktabzug…</translation>
    </message>
    <message>
        <source>Copy &amp;files to a folder…</source>
        <translation>&amp;Dateien in einen Ordner kopieren…</translation>
    </message>
    <message>
        <source>Copy files to a folder…</source>
        <translation>Dateien in einen Ordner kopieren…</translation>
    </message>
    <message>
        <source>Copy the &amp;paths of all matches</source>
        <translation>&amp;Pfade aller Treffer kopieren</translation>
    </message>
    <message>
        <source>Copy {photos} to a folder</source>
        <translation>{photos} in einen Ordner kopieren</translation>
    </message>
    <message>
        <source>Copying {photos}</source>
        <translation>{photos} kopieren</translation>
    </message>
    <message>
        <source>Drawing a contact sheet of {photos}</source>
        <translation>Kontaktabzug zeichnen: {photos}</translation>
    </message>
    <message>
        <source>Export list…</source>
        <translation>Liste exportieren…</translation>
    </message>
    <message>
        <source>Export the list of matches</source>
        <translation>Trefferliste exportieren</translation>
    </message>
    <message>
        <source>Get {photos} out</source>
        <translation>{photos} exportieren</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Keywords in sidecars…</source>
        <translation>Stichwörter in Begleitdateien…</translation>
    </message>
    <message>
        <source>No contact sheet was made.</source>
        <translation>Es wurde kein Kontaktabzug erstellt.</translation>
    </message>
    <message>
        <source>Pages (*.pdf)</source>
        <translation>Seiten (*.pdf)</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>Bild (*.png)</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Stopped. {what}</source>
        <translation>Angehalten. {what}</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>The contact sheet is in {path}.</source>
        <translation>Der Kontaktabzug ist in {path}.</translation>
    </message>
    <message>
        <source>The list is in {path}.</source>
        <translation>Die Liste ist in {path}.</translation>
    </message>
    <message>
        <source>The path of {name} is copied.</source>
        <translation>Der Pfad von {name} ist kopiert.</translation>
    </message>
    <message>
        <source>There is no match whose path could be copied.</source>
        <translation>Es gibt keinen Treffer, dessen Pfad kopiert werden könnte.</translation>
    </message>
    <message>
        <source>There is nothing here to take out.</source>
        <translation>Hier gibt es nichts zu exportieren.</translation>
    </message>
    <message>
        <source>contact sheet.pdf</source>
        <translation>Kontaktabzug.pdf</translation>
    </message>
    <message>
        <source>exporting the list</source>
        <translation>Liste exportieren</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
</context>
<context>
    <name>TaskRunner</name>
    <message>
        <source>Something went wrong inside PatchFind ({what}). Your photos are untouched.</source>
        <translation>In PatchFind ist etwas schiefgegangen ({what}). Ihre Fotos sind unberührt.</translation>
    </message>
</context>
<context>
    <name>ThingFinder</name>
    <message>
        <source>looking for things</source>
        <translation>Dinge suchen</translation>
    </message>
</context>
<context>
    <name>ThumbnailCache</name>
    <message>
        <source>reading a thumbnail</source>
        <translation>Vorschaubild lesen</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>No photo has a date</source>
        <translation>Kein Foto hat ein Datum</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open PatchFind</source>
        <translation>PatchFind öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>UndoHistory</name>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Add a folder of photos</source>
        <translation>Fügen Sie einen Ordner mit Fotos hinzu</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Choose one, or drop it here. PatchFind looks through it and then finds, in all its photos, whatever you draw round in one. Nothing leaves this computer, and no photo is ever changed.</source>
        <translation>Wählen Sie einen, oder ziehen Sie ihn hierher. PatchFind sieht ihn durch und findet dann in allen seinen Fotos, was Sie in einem umfahren. Nichts verlässt diesen Computer, und kein Foto wird je verändert.</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>Die Bibliothek wird geöffnet…</translation>
    </message>
</context>
<context>
    <name>_Date</name>
    <message>
        <source>{name}: a year, month or day, as in 2019, 2019-06 or 2019-06-15</source>
        <translation>{name}: ein Jahr, Monat oder Tag wie 2019, 2019-06 oder 2019-06-15</translation>
    </message>
    <message>
        <source>“{text}” is no date</source>
        <translation>„{text}“ ist kein Datum</translation>
    </message>
</context>
</TS>
